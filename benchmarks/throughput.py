"""Throughput and latency of a running service beside bare Python, measured in the same run.

``python benchmarks/throughput.py [--sandbox docker|local] [--rounds 3] [--scale 1.0] [--json]``

W1  500 distinct programs of one stdio test, single calls, 32 in flight
W2  60 submissions of 10 stdio tests, in batches of 20
W3  200 programs of a function with 8 asserts, single calls, 32 in flight
W4  the same with the asserts as one script
W2cpp  W2 in C++, beside g++ once a submission and its program once a test, on two threads (B0); only with --cpp
1x  single calls of W1's kind, one at a time; and the same bare, as B0 and B1 without their second half

B0 is ``subprocess.run([python, "-c", code])`` on two threads with the python of an empty virtual environment;
B1 forks and executes the source in a running interpreter, in two processes: the limit of any fork server here.
Neither isolates anything. Rounds are interleaved and medians are reported; ratios travel between machines, rates do not.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
from service.languages import get

IN_FLIGHT = 32
BATCH = 20
ASSERTS = [f"assert twice({n}) == {2 * n}" for n in range(8)]


@dataclass(frozen=True)
class Job:
    """One program: what bare Python runs (a source and its input, as often as it has tests) and what a service gets."""

    source: str
    inputs: list[tuple[str, str]]
    asserts: bool = False
    script: bool = False
    language: str = "python"

    def submission(self) -> dict[str, Any]:
        if self.script:
            tests: list[dict[str, Any]] = [{"kind": "script", "code": "\n".join(ASSERTS)}]
        elif self.asserts:
            tests = [{"kind": "asserts", "code": ASSERTS}]
        else:
            tests = [{"kind": "stdio", "input": given, "output": wanted} for given, wanted in self.inputs]
        return {"source": self.source, "language": self.language, "problem": {"tests": tests}}

    @property
    def bare(self) -> str:
        return "\n".join([self.source, *ASSERTS]) if self.asserts else self.source


def programs(count: int, tests: int) -> list[Job]:
    """Distinct in every call, so that nothing is joined or remembered."""
    run = secrets.token_hex(4)
    inputs = [(f"{n} {n + 1}\n", f"{2 * n + 1}\n") for n in range(tests)]
    return [Job(f"# {run}-{index}\na, b = map(int, input().split())\nprint(a + b)\n", inputs) for index in range(count)]


def cpp_programs(count: int, tests: int) -> list[Job]:
    """The same in C++; sources as contestants write them, with the whole library included."""
    source = "#include <bits/stdc++.h>\nusing namespace std;\nint main() {\n    long long a, b;\n    cin >> a >> b;\n    cout << a + b << endl;\n}\n"
    return [
        replace(job, source=f"// {job.source.splitlines()[0]}\n{source}", language="cpp")
        for job in programs(count, tests)
    ]


def functions(count: int, script: bool = False) -> list[Job]:
    run = secrets.token_hex(4)
    source = "def twice(x):\n    total = 0\n    for _ in range(2):\n        total += x\n    return total\n"
    return [Job(f"# {run}-{index}\n{source}", [("", "")], asserts=True, script=script) for index in range(count)]


# --- bare Python ---


def bare_subprocess(python: str, jobs: list[Job]) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda job: one_subprocess(python, job), jobs))


def one_subprocess(python: str, job: Job) -> None:
    for given, wanted in job.inputs:
        ended = subprocess.run([python, "-c", job.bare], input=given, capture_output=True, text=True, check=True)
        assert ended.stdout == wanted


def bare_compiled(jobs: list[Job]) -> None:
    """Each source compiled once, by the flags that the service has, and its program run for each test."""
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one_compiled, jobs))


def one_compiled(job: Job) -> None:
    language = get(job.language)
    assert language.compile is not None
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / language.file).write_text(job.source)
        argv = [word.replace("{file}", language.file) for word in language.compile]
        subprocess.run(argv, cwd=folder, capture_output=True, check=True)
        for given, wanted in job.inputs:
            program = Path(folder) / language.artefact
            ended = subprocess.run([program], input=given, capture_output=True, text=True, check=True)
            assert ended.stdout == wanted


def bare_fork(jobs: list[Job]) -> None:
    """Each half in a process of its own, which forks for every run."""
    halves = [jobs[0::2], jobs[1::2]]
    pids = []
    for half in halves:
        if (pid := os.fork()) == 0:
            os._exit(_fork_all(half))
        pids.append(pid)
    for pid in pids:
        assert os.waitpid(pid, 0)[1] == 0


def one_fork(job: Job) -> None:
    assert _fork_all([job]) == 0


def _fork_all(jobs: list[Job]) -> int:
    for job in jobs:
        for given, wanted in job.inputs:
            read_in, write_in = os.pipe()
            read_out, write_out = os.pipe()
            if (pid := os.fork()) == 0:
                os.dup2(read_in, 0)
                os.dup2(write_out, 1)
                for fd in (read_in, write_in, read_out, write_out):
                    os.close(fd)
                sys.stdin, sys.stdout = os.fdopen(0, closefd=False), os.fdopen(1, "w", closefd=False)
                try:
                    exec(compile(job.bare, "<source>", "exec"), {"__name__": "__main__"})
                    sys.stdout.flush()
                except BaseException:
                    os._exit(1)
                os._exit(0)
            os.close(read_in)
            os.close(write_out)
            os.write(write_in, given.encode())
            os.close(write_in)
            got = b""
            while piece := os.read(read_out, 65536):
                got += piece
            os.close(read_out)
            if os.waitpid(pid, 0)[1] != 0 or got.decode() != wanted:
                return 1
    return 0


# --- the service ---


class Connection:
    """One keep-alive connection, as cheap as the load generator can be."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def __aenter__(self) -> Connection:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 26)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()

    async def post(self, path: bytes, body: bytes) -> bytes:
        self._writer.write(b"POST %b HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % (path, len(body)) + body)
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
        answer = await self._reader.readexactly(length)
        if b" 200 " not in head.split(b"\r\n")[0]:
            raise RuntimeError(f"the service answered {answer[:500]!r}")
        return answer


async def over_http(port: int, path: bytes, bodies: list[bytes], in_flight: int) -> list[float]:
    """Send everything; latencies in seconds. Raises when an answer is not accepted."""
    left = iter(bodies)
    latencies: list[float] = []

    async def caller() -> None:
        async with Connection(port) as connection:
            for body in left:
                start = time.perf_counter()
                answer = await connection.post(path, body)
                latencies.append(time.perf_counter() - start)
                wanted = body.count(b'"source"')
                if len(re.findall(rb'"reward":1\.0', answer)) != wanted:
                    raise RuntimeError(f"not accepted: {answer[:500]!r}")

    await asyncio.gather(*(caller() for _ in range(min(in_flight, len(bodies)))))
    return latencies


def singles(jobs: list[Job]) -> list[bytes]:
    return [json.dumps(job.submission()).encode() for job in jobs]


def batches(jobs: list[Job]) -> list[bytes]:
    parts = [jobs[start : start + BATCH] for start in range(0, len(jobs), BATCH)]
    return [json.dumps({"submissions": [job.submission() for job in part]}).encode() for part in parts]


def scaled(full: int, scale: float) -> int:
    return max(2, round(full * scale))


def workloads(scale: float) -> dict[str, Callable[[], list[Job]]]:
    """W1 to W4; ``scale`` is the share of the full counts."""
    return {
        "W1": lambda: programs(scaled(500, scale), 1),
        "W2": lambda: programs(scaled(60, scale), 10),
        "W3": lambda: functions(scaled(200, scale)),
        "W4": lambda: functions(scaled(200, scale), script=True),
    }


def send(port: int, name: str, jobs: list[Job]) -> list[float]:
    """The jobs of a workload, the way it sends them; latencies in seconds."""
    path, bodies = (b"/v1/verify/batch", batches(jobs)) if name.startswith("W2") else (b"/v1/verify", singles(jobs))
    return asyncio.run(over_http(port, path, bodies, IN_FLIGHT))


@contextmanager
def service(sandbox: str, *options: str, **environment: str) -> Iterator[int]:
    """The port of an ``assay serve`` of its own, which remembers no judgement: every round is run."""
    command = [sys.executable, "-m", "service", "serve", "--port", "0", "--sandbox", sandbox, *options]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "ASSAY_CACHE_MB": "0", **environment}
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        match = re.search(r"listens on http://\S+:(\d+) \((.*)\)", line)
        if match is None or "not ready" in match[2]:
            raise SystemExit(f"the service did not start: {line.strip()}")
        print(f"service: {match[2]}", file=sys.stderr)
        yield int(match[1])
    finally:
        process.terminate()
        process.wait(60)


# --- the measurement ---


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(port: int, python: str, rounds: int, scale: float) -> dict[str, Any]:
    """Medians over rounds: submissions a second of each, and the service's latencies in ms."""
    makers = workloads(scale)
    rates: dict[str, dict[str, list[float]]] = {name: {"assay": [], "B0": [], "B1": []} for name in makers}
    under_load: dict[str, list[float]] = {name: [] for name in makers}
    alone: list[float] = []
    bare: dict[str, list[float]] = {"B0": [], "B1": []}
    for number in range(rounds):
        for name, make in makers.items():
            jobs = make()

            def run(name: str = name, jobs: list[Job] = jobs) -> None:
                under_load[name] += send(port, name, jobs)

            rates[name]["assay"].append(len(jobs) / timed(run))
            rates[name]["B0"].append(len(jobs) / timed(lambda jobs=jobs: bare_subprocess(python, jobs)))  # type: ignore[misc]
            rates[name]["B1"].append(len(jobs) / timed(lambda jobs=jobs: bare_fork(jobs)))  # type: ignore[misc]
        jobs = programs(scaled(100, scale), 1)
        alone += asyncio.run(over_http(port, b"/v1/verify", singles(jobs), 1))
        bare["B0"] += [timed(lambda job=job: one_subprocess(python, job)) for job in jobs]  # type: ignore[misc]
        bare["B1"] += [timed(lambda job=job: one_fork(job)) for job in jobs]  # type: ignore[misc]
        print(f"round {number + 1} of {rounds}", file=sys.stderr)
    report: dict[str, Any] = {"rounds": rounds, "scale": scale, "workloads": {}}
    for name, found in rates.items():
        middle = {who: statistics.median(values) for who, values in found.items()}
        report["workloads"][name] = {
            **{f"{who}_per_s": round(rate, 1) for who, rate in middle.items()},
            "vs_B0": round(statistics.median(a / b for a, b in zip(found["assay"], found["B0"], strict=True)), 2),
            "vs_B1": round(statistics.median(a / b for a, b in zip(found["assay"], found["B1"], strict=True)), 2),
            "latency_ms": percentiles(under_load[name]),
        }
    report["one_at_a_time_ms"] = percentiles(alone)
    report["bare_one_at_a_time_ms"] = {who: percentiles(found) for who, found in bare.items()}
    return report


def measure_cpp(port: int, rounds: int, scale: float) -> dict[str, Any]:
    """The same for W2cpp, whose bare loop compiles, too."""
    ours: list[float] = []
    bare: list[float] = []
    latencies: list[float] = []
    for number in range(rounds):
        jobs = cpp_programs(scaled(60, scale), 10)
        ours.append(len(jobs) / timed(lambda jobs=jobs: latencies.extend(send(port, "W2cpp", jobs))))  # type: ignore[misc]
        bare.append(len(jobs) / timed(lambda jobs=jobs: bare_compiled(jobs)))  # type: ignore[misc]
        print(f"round {number + 1} of {rounds}", file=sys.stderr)
    return {
        "rounds": rounds,
        "scale": scale,
        "W2cpp": {
            "assay_per_s": round(statistics.median(ours), 2),
            "B0_per_s": round(statistics.median(bare), 2),
            "vs_B0": round(statistics.median(a / b for a, b in zip(ours, bare, strict=True)), 2),
            "latency_ms": percentiles(latencies),
        },
    }


def percentiles(latencies: list[float]) -> dict[str, float]:
    ordered = sorted(latencies)
    at = {"p50": 0.5, "p99": 0.99}
    return {name: round(1000 * ordered[min(len(ordered) - 1, int(len(ordered) * q))], 2) for name, q in at.items()}


def table(report: dict[str, Any]) -> str:
    lines = [f"{'':4}{'assay/s':>10}{'B0/s':>10}{'B1/s':>10}{'vs B0':>8}{'vs B1':>8}{'p50 ms':>10}{'p99 ms':>10}"]
    for name, row in report["workloads"].items():
        rates = "".join(f"{row[f'{who}_per_s']:>10.1f}" for who in ("assay", "B0", "B1"))
        latency = row["latency_ms"]
        lines.append(
            f"{name:4}{rates}{row['vs_B0']:>7.2f}x{row['vs_B1']:>7.2f}x{latency['p50']:>10.1f}{latency['p99']:>10.1f}"
        )
    for name, alone in {"": report["one_at_a_time_ms"], **report["bare_one_at_a_time_ms"]}.items():
        lines.append(f"{f'1x {name}':10}{'':40}{alone['p50']:>10.1f}{alone['p99']:>10.1f}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--sandbox", default="docker", choices=("docker", "local", "auto"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--scale", type=float, default=1.0, help="share of the full counts, for a quick look")
    parser.add_argument("--cpp", action="store_true", help="W2cpp alone; it takes minutes")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=False, symlinks=True)
        python = str(Path(folder) / "bin" / "python")
        with service(options.sandbox) as port:
            if options.cpp:
                report = {"sandbox": options.sandbox, **measure_cpp(port, options.rounds, options.scale)}
            else:
                report = {"sandbox": options.sandbox, **measure(port, python, options.rounds, options.scale)}
    print(json.dumps(report, indent=1) if options.json or options.cpp else table(report))


if __name__ == "__main__":
    main()
