"""``python -m benchmarks.rescore``: stored judgements under another reward, by the command and over HTTP, and that nothing ran for it.

That nothing ran is shown by the interpreter's audit events (no process, no connection, no module of a sandbox) for the command, and
by the service's own counter of verified submissions over HTTP.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from benchmarks.conformance.client import server
from service.jobs import tables

PER_REQUEST = 5000
# Run in an interpreter of its own: `rescore IN OUT REWARD`, then what the interpreter saw.
WATCHED = """
import json, resource, sys
seen = []
def watch(event, arguments):
    if event in ("subprocess.Popen", "os.fork", "os.posix_spawn", "os.system", "os.exec", "socket.connect"):
        seen.append(event)
sys.addaudithook(watch)
from service.cli import app
app(["rescore", sys.argv[1], "--out", sys.argv[2], "--reward", sys.argv[3]], standalone_mode=False)
modules = [name for name in sys.modules if name.startswith(("service.sandbox", "service.judging.judge")) or name == "docker"]
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"events": seen, "modules": modules, "peak_mb": used.ru_maxrss / 1024, "cpu_s": used.ru_utime + used.ru_stime}))
"""


def judgements(count: int, tests: int) -> Iterator[dict[str, Any]]:
    """Results as the service answers them, of ``tests`` tests each; every other one fails somewhere."""
    for number in range(count):
        passed = tests if number % 2 else number % tests
        verdicts = ["accepted"] * passed + ["wrong_answer"] * (tests - passed)
        cases = [
            {"index": place, "id": f"t{place}", "public": place < 2, "verdict": verdict, "cpu_s": 0.004, "wall_s": 0.006, "memory_mb": 11.3,
             "exit_code": 0, "signal": None, "stdout": f"{number * place}\n" * 10, "stderr": "", "truncated": False, "message": "",
             "group": None, "score": 1.0}
            for place, verdict in enumerate(verdicts)
        ]  # fmt: skip
        yield {"id": f"r{number}", "verdict": "accepted" if passed == tests else "wrong_answer", "passed": passed, "total": tests,
               "pass_rate": passed / tests, "tests": cases, "reward": float(passed == tests)}  # fmt: skip


def write(folder: Path, count: int, tests: int) -> list[Path]:
    """The same judgements as JSONL and as Parquet."""
    import pyarrow
    import pyarrow.parquet

    lines, table = folder / "judgements.jsonl", folder / "judgements.parquet"
    with lines.open("w") as file:
        file.writelines(json.dumps(one) + "\n" for one in judgements(count, tests))
    schema = pyarrow.Table.from_pylist(list(judgements(10, tests))).schema
    with pyarrow.parquet.ParquetWriter(table, schema) as writer:
        batch = []
        for one in judgements(count, tests):
            batch.append(one)
            if len(batch) == 1000:
                writer.write_table(pyarrow.Table.from_pylist(batch, schema))
                batch = []
        if batch:
            writer.write_table(pyarrow.Table.from_pylist(batch, schema))
    return [lines, table]


def by_command(file: Path, reward: str) -> tuple[float, dict[str, Any], Path]:
    """Seconds, the interpreter's start included; what it used (``cpu_s``, ``peak_mb``); the file of rewards. ``RuntimeError`` if anything ran."""
    out = file.with_name(f"rewards{file.suffix}")
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", WATCHED, str(file), str(out), reward], capture_output=True, text=True)
    seconds = time.perf_counter() - start
    if done.returncode:
        raise RuntimeError(done.stderr)
    seen = json.loads(done.stdout.splitlines()[-1])
    if seen["events"] or seen["modules"]:
        raise RuntimeError(f"something ran: {seen}")
    return seconds, seen, out


def by_http(file: Path, reward: str, sandbox: str) -> tuple[float, list[float | None]]:
    """Seconds of all requests, one after another, and the rewards. ``RuntimeError`` if anything was verified."""
    rewards: list[float | None] = []
    with server(sandbox) as url, httpx.Client(base_url=url, timeout=300) as client, file.open("rb") as lines:
        before = verified(client)
        seconds, batch = 0.0, []
        for line in lines:
            batch.append(line.rstrip())
            if len(batch) == PER_REQUEST:
                seconds += _post(client, batch, reward, rewards)
                batch = []
        if batch:
            seconds += _post(client, batch, reward, rewards)
        if verified(client) != before:
            raise RuntimeError("something was verified")
    return seconds, rewards


def verified(client: httpx.Client) -> list[str]:
    """What the service counts of submissions and runs."""
    told = client.get("/metrics").text.splitlines()
    found = [line for line in told if line.startswith(("assay_results", "assay_run_seconds_count", "assay_analyses"))]
    if not any(line.startswith("assay_run_seconds_count") for line in found):
        raise RuntimeError("the service does not count its runs")
    return found


def _post(client: httpx.Client, lines: list[bytes], reward: str, rewards: list[float | None]) -> float:
    body = b'{"reward":' + json.dumps(reward).encode() + b',"judgements":[' + b",".join(lines) + b"]}"
    start = time.perf_counter()
    answer = client.post("/v1/rescore", content=body)
    seconds = time.perf_counter() - start
    answer.raise_for_status()
    rewards += answer.json()["rewards"]
    return seconds


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rescore", description=__doc__)
    parser.add_argument("--count", type=int, default=100_000, help="judgements")
    parser.add_argument("--tests", type=int, default=10, help="tests of each")
    parser.add_argument("--reward", default="rltf_adaptive")
    parser.add_argument(
        "--sandbox", choices=("docker", "local"), default="local", help="of the service that answers over HTTP"
    )
    options = parser.parse_args()
    expected = [
        1.0 if row["passed"] == row["total"] else -0.3 + 1.3 * row["pass_rate"]
        for row in judgements(options.count, options.tests)
    ]
    with tempfile.TemporaryDirectory() as name:
        files = write(Path(name), options.count, options.tests)
        for file in files:
            seconds, used, out = by_command(file, options.reward)
            found = [float(row["reward"]) for row in _rows(out)]
            _report(
                f"assay rescore, {file.suffix[1:]}",
                options.count,
                seconds,
                f", {used['cpu_s']:.1f} CPU s, peak {used['peak_mb']:.0f} MiB",
                found,
                expected,
                options.reward,
            )
        seconds, rewards = by_http(files[0], options.reward, options.sandbox)
        _report("POST /v1/rescore", options.count, seconds, "", rewards, expected, options.reward)
    print("nothing ran: no process, no connection, no sandbox's module in the command; no submission in the service")
    return 0


def _rows(out: Path) -> list[dict[str, Any]]:
    if not tables.is_parquet(out):
        return [json.loads(line) for line in out.read_text().splitlines()]
    import pyarrow.parquet

    rows: list[dict[str, Any]] = pyarrow.parquet.read_table(out).to_pylist()
    return rows


def _report(
    what: str, count: int, seconds: float, more: str, found: list[Any], expected: list[float], reward: str
) -> None:
    if len(found) != count or (
        reward == "rltf_adaptive" and any(abs(a - b) > 1e-9 for a, b in zip(found, expected, strict=True))
    ):
        raise RuntimeError(f"{what}: these are not the rewards")
    print(f"{what}: {count} judgements in {seconds:.1f} s, {count / seconds:.0f} a second{more}")


if __name__ == "__main__":
    raise SystemExit(main())
