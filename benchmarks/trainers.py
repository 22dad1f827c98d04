"""One training step's rewards, four ways: how long each takes, and what is sent and run for it.

``python -m benchmarks.trainers [--sandbox docker|local] [--rounds 3] [--rollouts 256] [--tests 10] [--group 8] [--same 0.125] [--json]``

run_code    one request a test to ``/run_code``, 64 in flight, each on a connection of its own: verl's built-in reward
inline      ``/v1/verify/batch`` of 64, with the problem in every submission
registered  the same with problems registered once and named
adapter     ``trainer_client.adapters.verl`` as verl's custom reward function, all rollouts at once

Rollouts come in groups of one problem; the share ``--same`` of a group repeats its first one word for word, as models do.
Rounds are interleaved; times are medians. What is sent and run is counted in a round of its own, through a proxy that counts.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import queue
import re
import secrets
import statistics
import threading
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from benchmarks.throughput import service, timed

IN_FLIGHT = 64  # verl's semaphore
BATCH = 64


@dataclass(frozen=True)
class Rollout:
    """One completion and the ground truth of its problem, as verl has them."""

    completion: str
    truth: dict[str, list[str]]

    @property
    def source(self) -> str:
        return self.completion.split("```python\n")[-1].split("```")[0]


def step(rollouts: int, tests: int, group: int, same: float, input_bytes: int) -> list[Rollout]:
    """The rollouts of one step, distinct from those of every other step."""
    name = secrets.token_hex(4)
    made = []
    for index in range(rollouts):
        problem, place = divmod(index, group)
        numbers = [[problem + test] * max(1, input_bytes // 8) for test in range(tests)]
        truth = {
            "inputs": [" ".join(f"{n:07}" for n in line) + "\n" for line in numbers],
            "outputs": [f"{sum(line)}\n" for line in numbers],
        }
        which = 0 if place < round(same * group) + 1 else place
        source = f"# {name}-{problem}-{which}\nprint(sum(map(int, input().split())))\n"
        made.append(Rollout(f"I add them up.\n```python\n{source}```\n", truth))
    return made


# --- the four ways: each gives the share of passed tests of every rollout ---


def by_run_code(port: int, rollouts: list[Rollout]) -> list[float]:
    """What verl's client does, with its own HTTP library: no session, so a connection each."""
    import requests

    gate = threading.Semaphore(IN_FLIGHT)

    def one(source: str, given: str, wanted: str) -> bool:
        payload = json.dumps(
            {
                "compile_timeout": 10, "run_timeout": 10, "code": source, "stdin": given, "memory_limit_MB": 1024,
                "language": "python", "files": {}, "fetch_files": [],
            }
        )  # fmt: skip
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        with gate:
            answer = requests.post(f"http://127.0.0.1:{port}/run_code", headers=headers, data=payload, timeout=30)
        answer.raise_for_status()
        return bool(answer.json()["run_result"]["stdout"].rstrip("\n") == wanted.rstrip("\n"))

    def rollout(asked: Rollout) -> float:
        pairs = list(zip(asked.truth["inputs"], asked.truth["outputs"], strict=True))
        with ThreadPoolExecutor(32) as pool:
            passed = list(pool.map(lambda pair: one(asked.source, *pair), pairs))
        return sum(passed) / len(passed)

    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        return list(pool.map(rollout, rollouts))


def by_batch(port: int, rollouts: list[Rollout], registered: bool) -> list[float]:
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=600, trust_env=False) as client:
        ids: dict[str, str] = {}

        def problem(truth: dict[str, list[str]]) -> dict[str, Any]:
            pairs = zip(truth["inputs"], truth["outputs"], strict=True)
            whole = {"tests": [{"kind": "stdio", "input": given, "output": wanted} for given, wanted in pairs]}
            if not registered:
                return {"problem": whole}
            key = json.dumps(whole)
            if key not in ids:
                ids[key] = client.post("/v1/problems", content=key).raise_for_status().json()["problem_id"]
            return {"problem_id": ids[key]}

        asked = [{"completion": one.completion, "reward": "fraction", **problem(one.truth)} for one in rollouts]
        parts = [asked[start : start + BATCH] for start in range(0, len(asked), BATCH)]

        def send(part: list[dict[str, Any]]) -> list[float]:
            answer = client.post("/v1/verify/batch", json={"submissions": part}).raise_for_status()
            return [result["reward"] for result in answer.json()["results"]]

        with ThreadPoolExecutor(4) as pool:
            return [reward for part in pool.map(send, parts) for reward in part]


def by_adapter(port: int, rollouts: list[Rollout]) -> list[float]:
    from trainer_client.adapters.verl import compute_score

    async def everything() -> list[float]:
        calls = [
            compute_score(
                data_source="taco", solution_str=one.completion, ground_truth=one.truth, extra_info=None,
                url=f"http://127.0.0.1:{port}", reward="fraction",
            )
            for one in rollouts
        ]  # fmt: skip
        return [score["score"] for score in await asyncio.gather(*calls)]

    return asyncio.run(everything())


WAYS: dict[str, Callable[[int, list[Rollout]], list[float]]] = {
    "run_code": by_run_code,
    "inline": lambda port, rollouts: by_batch(port, rollouts, registered=False),
    "registered": lambda port, rollouts: by_batch(port, rollouts, registered=True),
    "adapter": by_adapter,
}


# --- counting ---


@contextmanager
def counting(port: int) -> Iterator[tuple[int, dict[str, int]]]:
    """A port that passes everything on, and the bytes and connections that went through it."""
    seen = {"sent": 0, "received": 0, "connections": 0}
    stop = asyncio.Event()
    ports: queue.SimpleQueue[tuple[int, asyncio.AbstractEventLoop]] = queue.SimpleQueue()

    async def passes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, name: str) -> None:
        try:
            while data := await reader.read(1 << 16):
                seen[name] += len(data)
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen["connections"] += 1
        there, back = await asyncio.open_connection("127.0.0.1", port)
        with contextlib.suppress(asyncio.CancelledError):  # a client that keeps its connection outlives the count
            await asyncio.gather(passes(reader, back, "sent"), passes(there, writer, "received"))

    async def serve() -> None:
        server = await asyncio.start_server(connected, "127.0.0.1", 0, backlog=1024)
        ports.put((server.sockets[0].getsockname()[1], asyncio.get_running_loop()))
        await stop.wait()
        server.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    through, loop = ports.get()
    try:
        yield through, seen
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()


COUNTERS = {
    "requests": r"^assay_http_requests_total\{.*?route=\"/(?!metrics).*\} (\S+)$",
    "asked": r"^assay_submitted_total (\S+)$",
    "started": r"^assay_started_total (\S+)$",
}


def counters(port: int) -> dict[str, float]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        text = answer.read().decode()
    return {name: sum(map(float, re.findall(pattern, text, re.MULTILINE))) for name, pattern in COUNTERS.items()}


def counted(port: int, way: str, rollouts: list[Rollout], tests: int) -> dict[str, Any]:
    """What one way sends for a step, and what is run for it. A task of ``/run_code`` is one test, of the others a rollout."""
    before = counters(port)
    with counting(port) as (through, seen):
        check(way, WAYS[way](through, rollouts))
    found = {name: int(value - before[name]) for name, value in counters(port).items()}
    per_task = 1 if way == "run_code" else tests
    return {
        "requests": found["requests"],
        "connections": seen["connections"],
        "sent_mb": round(seen["sent"] / 1e6, 2),
        "received_mb": round(seen["received"] / 1e6, 2),
        "runs": found["started"] * per_task,
        "runs_saved": len(rollouts) * tests - found["started"] * per_task,
    }


def check(way: str, rewards: list[float]) -> None:
    if any(reward != 1.0 for reward in rewards):
        raise RuntimeError(f"{way}: right programs were not rewarded: {sorted(set(rewards))}")


def measure(port: int, rounds: int, make: Callable[[], list[Rollout]], tests: int) -> dict[str, Any]:
    times: dict[str, list[float]] = {way: [] for way in WAYS}
    for _ in range(rounds):
        for way, run in WAYS.items():
            rollouts = make()
            times[way].append(timed(lambda: check(way, run(port, rollouts))))  # noqa: B023
    report = {}
    for way in WAYS:
        middle = statistics.median(times[way])
        ratio = statistics.median(a / b for a, b in zip(times["run_code"], times[way], strict=True))
        report[way] = {"wall_s": round(middle, 2), "faster": round(ratio, 2), **counted(port, way, make(), tests)}
    return report


def table(report: dict[str, Any]) -> str:
    names = list(report["run_code"])
    lines = [f"{'':12}" + "".join(f"{name:>13}" for name in names)]
    lines += [f"{way:12}" + "".join(f"{row[name]:>13}" for name in names) for way, row in report.items()]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--sandbox", default="docker", choices=("docker", "local", "auto"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rollouts", type=int, default=256)
    parser.add_argument("--tests", type=int, default=10)
    parser.add_argument("--group", type=int, default=8, help="rollouts of one problem")
    parser.add_argument("--same", type=float, default=0.125, help="share of a group that repeats its first rollout")
    parser.add_argument("--input-bytes", type=int, default=1000, help="of one test")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    options = parser.parse_args()

    def make() -> list[Rollout]:
        return step(options.rollouts, options.tests, options.group, options.same, options.input_bytes)

    with service(options.sandbox) as port:
        report = measure(port, options.rounds, make, options.tests)
    print(json.dumps({**vars(options), "ways": report}, indent=1) if options.json else table(report))


if __name__ == "__main__":
    main()
