"""Run the whole comparison: ``python -m examples.offline_vs_online.run --out run.json``, on a CPU, from nothing, seeds fixed.

Starts a service of its own (``assay serve``) unless ``--url`` names one.
"""

from __future__ import annotations

import argparse
import copy
import json
import math
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

os.environ.update(CUDA_VISIBLE_DEVICES="", OMP_NUM_THREADS="1")

import pyarrow.parquet as pq
import torch

from examples.offline_vs_online import methods
from examples.offline_vs_online import model as net
from examples.offline_vs_online.family import Family, family, log_row
from examples.offline_vs_online.judge import Bill, Judge
from examples.offline_vs_online.model import Model
from examples.offline_vs_online.words import decode
from trainer_client import RewardClient

SEED = 11
LOGGED = 24  # programs of each task in the log
SAMPLES = 16  # of each task in the evaluation
KS = (1, 4, 8)
MENDED = 4  # conversations of each task in the evaluation
COLLECTED = 8  # conversations of each task that single steps are cut from
METHODS = ("supervised", "offline RLOO", "offline GRPO", "online GRPO", "single steps")


def assay(*arguments: str) -> list[str]:
    """The command line of this environment."""
    return [sys.executable, "-m", "service", *arguments]


@contextmanager
def service(url: str | None) -> Iterator[str]:
    """The address of a service, which is ended again if it was started here."""
    if url is not None:
        yield url
        return
    process = subprocess.Popen(
        assay("serve", "--port", "0"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    try:
        said = []
        for line in process.stdout:
            said.append(line)
            if match := re.search(r"listens on (\S+)", line):
                yield match[1]
                return
        sys.exit("the service did not start:\n" + "".join(said))
    finally:
        process.terminate()
        process.communicate()


def pass_at(k: int, right: int, of: int) -> float:
    """The unbiased estimate of one task."""
    return 1.0 - math.comb(of - right, k) / math.comb(of, k)


def evaluate(model: Model, tasks: Family, judge: Judge) -> dict[str, dict[str, float]]:
    """By part of the family: pass@k of single answers, and the share of conversations whose last answer is right."""
    found = {}
    for name, part in tasks.parts.items():
        every = [task for task in part for _ in range(SAMPLES)]
        answers = net.sample(model, [methods.asked(task) for task in every], range(len(every)))
        results = judge(every, [decode(answer) for answer in answers])
        accepted = [result.verdict == "accepted" for result in results]
        counts = [sum(accepted[start : start + SAMPLES]) for start in range(0, len(accepted), SAMPLES)]
        found[name] = {
            f"pass@{k}": round(sum(pass_at(k, count, SAMPLES) for count in counts) / len(counts), 4) for k in KS
        }
        mended = methods.trajectories(model, part, judge, MENDED, methods.TURNS, SEED)
        ends = [one.turns[-1].result.verdict == "accepted" for task in mended for one in task.trajectories]
        found[name]["after 3 turns"] = round(sum(ends) / len(ends), 4)
    return found


def write_log(model: Model, tasks: Family, path: Path) -> None:
    """What the reference model wrote for the training tasks, as JSON lines, with nothing said of what is right."""
    every = [task for task in tasks.training for _ in range(LOGGED)]
    answers = net.sample(model, [methods.asked(task) for task in every], range(len(every)))
    with path.open("w") as lines:
        for number, (task, answer) in enumerate(zip(every, answers, strict=True)):
            row = log_row(task, decode(answer), number, "easy" if task.inner is None else "hard")
            lines.write(json.dumps(row) + "\n")


def relabel(log: Path, url: str) -> tuple[Path, dict[str, Any]]:
    """One pass of Assay over the log, and what it cost: equal programs of a task run once."""
    out = log.with_suffix(".parquet")
    began = time.monotonic()
    subprocess.run(assay("relabel", str(log), "--out", str(out), "--url", url), check=True, capture_output=True)
    bill = Bill(wait_s=time.monotonic() - began)
    for row in pq.read_table(out, columns=["cpu_s", "duplicates_of", "scorable"]).to_pylist():
        bill.sent += 1
        bill.unscorable += not row["scorable"]
        if row["duplicates_of"] is None:
            bill.run += 1
            bill.cpu_s += row["cpu_s"]
    return out, bill.told()


def groups(relabelled: Path, advantage: str) -> list[dict[str, Any]]:
    """The groups of four that ``assay groups`` makes."""
    out = relabelled.with_name(f"{advantage}.parquet")
    command = ("groups", str(relabelled), "--out", str(out), "--format", "trl", "--advantage", advantage, "--copies")
    subprocess.run(assay(*command), check=True, capture_output=True)
    rows: list[dict[str, Any]] = pq.read_table(out).to_pylist()
    return rows


class Comparison:
    """Everything that the methods have in common, and what became of each."""

    def __init__(self, client: RewardClient, url: str, folder: Path, tasks: Family, steps: int, warm_up: int) -> None:
        self.client, self.url, self.folder, self.steps = client, url, folder, steps
        self.tasks = tasks
        self.examiner = Judge(
            client, fresh=False
        )  # what it knows of one model's programs it need not ask for another's
        self.found: dict[str, Any] = {}
        began = time.monotonic()
        self.base = methods.reference(self.tasks, warm_up, SEED)
        self.say(f"the reference model: {time.monotonic() - began:.0f} s")
        self.keep("reference", self.base, Bill(), 0.0)

    def say(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    def keep(self, name: str, model: Model, bill: Bill, seconds: float, **more: Any) -> None:
        """Evaluate a model. The evaluation is not on its bill."""
        began = time.monotonic()
        parts = evaluate(model, self.tasks, self.examiner)
        self.found[name] = {"train_s": round(seconds, 1), "verifier": bill.told(), "parts": parts, **more}
        told = ", ".join(f"{part} {100 * rates['pass@1']:.0f} %" for part, rates in parts.items())
        self.say(f"{name}: {seconds:.0f} s, then pass@1 {told} (evaluated in {time.monotonic() - began:.0f} s)")

    def train(self, name: str, run: Callable[[Model, Judge], dict[str, Any]]) -> None:
        """Train a copy of the reference model. Whatever verification happens in it is on the bill and in the time."""
        model, judge = copy.deepcopy(self.base), Judge(self.client, fresh=True)
        began = time.monotonic()
        more = run(model, judge)
        self.keep(name, model, judge.bill, time.monotonic() - began, **more)


def compare(url: str, tasks: Family, steps: int, warm_up: int, folder: Path) -> dict[str, Any]:
    began = time.monotonic()
    torch.set_num_threads(1)  # the model is small, and the service wants the other core
    with RewardClient(url) as client:
        made = Comparison(client, url, folder, tasks, steps, warm_up)
        log = folder / "log.jsonl"
        write_log(made.base, made.tasks, log)
        relabelled, cost = relabel(log, url)
        made.say(f"relabelled: {cost}")
        rows = {kind: groups(relabelled, kind) for kind in ("rloo", "grpo")}

        def on_log(train: Callable[..., None], kind: str) -> Callable[[Model, Judge], dict[str, Any]]:
            def run(model: Model, judge: Judge) -> dict[str, Any]:
                train(model, rows[kind], steps, SEED)
                return {"rows": len(rows[kind])}

            return run

        def fresh(model: Model, judge: Judge) -> dict[str, Any]:
            prompts = [(task, methods.asked(task), 0.0) for task in made.tasks.training]
            return {"accepted": _rounded(methods.online(model, prompts, judge, "binary", steps, SEED))}

        def one_step(model: Model, judge: Judge) -> dict[str, Any]:
            asked = made.tasks.training
            collected = methods.trajectories(model, asked, judge, COLLECTED, methods.TURNS, SEED)
            before = judge.bill.told()
            prompts = methods.single_steps(collected, asked)
            accepted = methods.online(model, prompts, judge, "cobalt", steps, SEED)
            return {"prompts": len(prompts), "collecting": before, "accepted": _rounded(accepted)}

        made.train(METHODS[0], on_log(methods.supervised, "rloo"))
        made.train(METHODS[1], on_log(methods.offline, "rloo"))
        made.train(METHODS[2], on_log(methods.offline, "grpo"))
        made.train(METHODS[3], fresh)
        made.train(METHODS[4], one_step)
    return {
        "seed": SEED,
        "parameters": made.base.parameters_count(),
        "steps": steps,
        "warm_up_steps": warm_up,
        "answers_a_step": methods.ANSWERS,
        "tasks": {name: len(part) for name, part in made.tasks.parts.items()},
        "relabelling": {**cost, "right": _right(relabelled)},
        "methods": made.found,
        "seconds": round(time.monotonic() - began),
    }


def _right(relabelled: Path) -> int:
    return sum(row["verdict"] == "accepted" for row in pq.read_table(relabelled, columns=["verdict"]).to_pylist())


def _rounded(values: Sequence[float]) -> list[float]:
    return [round(value, 4) for value in values]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--url", help="a running service; without one, it is started")
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--warm-up-steps", type=int, default=400)
    parser.add_argument("--tasks", type=int, default=1000, help="of each part at most, for a quick look")
    parser.add_argument("--out", type=Path, default=Path("run.json"))
    given = parser.parse_args()
    with service(given.url) as url, tempfile.TemporaryDirectory() as folder:
        found = compare(url, family(SEED, given.tasks), given.steps, given.warm_up_steps, Path(folder))
    given.out.write_text(json.dumps(found, indent=1) + "\n")
    print(f"{found['seconds']} s; {given.out}", file=sys.stderr)


if __name__ == "__main__":
    main()
