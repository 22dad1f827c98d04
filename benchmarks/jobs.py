"""A large durable job through a service that is killed in the middle: one result each, and flat memory.

    python benchmarks/jobs.py [--count 100000] [--slots N] [--sandbox local|docker] [--kills 1] [--redis]

With --redis the work goes through a Redis with an append-only file and a worker of its own, as in production. Each kill
is SIGKILL to all of them at once. Prints the memory of the service, of its workers and of Redis over the job, and ends
with 1 if a result is missing, double or wrong, or if the service or Redis grew by more than --growth MiB over the second
half of the time that they ran. The store of judgements is cut to 16 MiB, so that its own bound is reached early.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from trainer_client import RewardClient

SAMPLE_S = 2.0


@dataclass
class Service:
    """One incarnation of the service with all that belongs to it, and what memory it had when."""

    process: subprocess.Popen[str]
    url: str
    started: float
    others: dict[str, subprocess.Popen[str]]  # redis and worker, if it has them
    samples: list[tuple[float, int, float, float, float]] = field(default_factory=list)

    def sample(self, done: int) -> None:
        worker, redis = self.others.get("worker", self.process), self.others.get("redis")
        workers = [rss(pid) for pid in children(worker.pid)]
        own = (rss(self.process.pid), max(workers, default=0.0), rss(redis.pid) if redis else 0.0)
        self.samples.append((time.monotonic() - self.started, done, *own))

    def kill(self) -> None:
        """Everything at once, as a power cut would."""
        processes = [self.process, *self.others.values()]
        for pid in [pid for process in processes for pid in (process.pid, *children(process.pid))]:
            os.kill(pid, signal.SIGKILL)
        for process in processes:
            process.wait()

    def stop(self) -> None:
        for process in (self.process, *reversed(self.others.values())):
            if process.poll() is None:
                process.terminate()
                process.wait(60)

    def growth(self) -> float:
        """MiB that the service or Redis, whichever grew more, grew by from its third quarter to its last."""
        quarter = len(self.samples) // 4
        if not quarter:
            return 0.0
        columns = [[sample[place] for sample in self.samples] for place in (2, 4)]
        return max(
            statistics.median(memory[-quarter:]) - statistics.median(memory[-2 * quarter : -quarter])
            for memory in columns
        )


def rss(pid: int) -> float:
    """Resident MiB; 0 for a process that is gone."""
    try:
        found = re.search(r"^VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(), re.M)
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


def children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def serve(folder: str, sandbox: str, slots: int | None, redis: int | None) -> Service:
    """``redis`` is the port of the Redis to start in the same folder."""
    environment = {**os.environ, "ASSAY_DATA_DIR": folder, "ASSAY_CACHE_MB": "16", "PYTHONUNBUFFERED": "1"}
    share = ["--sandbox", sandbox, *(["--slots", str(slots)] if slots else [])]
    others = {}
    if redis:
        environment["ASSAY_REDIS_URL"] = url = f"redis://127.0.0.1:{redis}/0"
        durable = ["--appendonly", "yes", "--save", "", "--dir", folder, "--loglevel", "warning"]
        others["redis"] = subprocess.Popen(["redis-server", "--port", str(redis), *durable], text=True)
        command = [sys.executable, "-m", "service", "worker", "--redis", url, *share]
        others["worker"] = subprocess.Popen(command, text=True, env=environment)
    command = [sys.executable, "-m", "service", "serve", "--port", "0", *share]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    service = Service(process, "", time.monotonic(), others)
    assert process.stdout is not None
    line = process.stdout.readline()
    match = re.search(r"listens on (\S+)", line)
    if match is None:
        service.stop()
        raise SystemExit(f"the service did not start: {line.strip()}")
    service.url = match[1]
    return service


def submissions(count: int) -> Iterator[dict[str, object]]:
    problem = {"tests": [{"kind": "stdio", "input": "4\n", "output": "8\n"}]}
    for index in range(count):
        wrong = index % 3 == 0
        source = f"print(int(input()) * {3 if wrong else 2})  # {index}"
        yield {"id": str(index), "source": source, "problem": problem}


def run(count: int, sandbox: str, slots: int | None, kills: int, redis: int | None) -> tuple[list[Service], list[str]]:
    """Every incarnation, and what was wrong with the results."""
    services: list[Service] = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            services.append(serve(folder, sandbox, slots, redis))
            start = time.monotonic()
            with RewardClient(services[0].url) as client:
                job_id = client.submit_job(submissions(count)).job_id
            say(f"uploaded {count} submissions in {time.monotonic() - start:.1f} s")
            for stop in [count * turn // (kills + 1) for turn in range(1, kills + 1)] + [count + 1]:
                done = follow(services[-1], job_id, stop)
                if done >= count:
                    break
                say(f"killed at {done} results")
                services[-1].kill()
                services.append(serve(folder, sandbox, slots, redis))
            say(f"done after {time.monotonic() - start:.1f} s")
            with RewardClient(services[-1].url) as client:
                return services, wrong_results(client, job_id, count)
        finally:
            for service in services:
                service.stop()


def follow(service: Service, job_id: str, stop: int) -> int:
    """Watch the job until it has ``stop`` results or has ended; how many it has."""
    with RewardClient(service.url) as client:
        while True:
            job = client.job(job_id)
            service.sample(job.done)
            if job.done >= stop or job.state == "done":
                return job.done
            time.sleep(SAMPLE_S)


def wrong_results(client: RewardClient, job_id: str, count: int) -> list[str]:
    wrong = []
    expected = 0
    for index, result in client.results(job_id):
        if index != expected or result.id != str(index):
            wrong.append(f"result {expected} has index {index} and id {result.id}")
        if result.reward != float(index % 3 != 0):
            wrong.append(f"result {index} has reward {result.reward}: {result.verdict} {result.message}")
        expected = index + 1
    if expected != count:
        wrong.append(f"there are {expected} results for {count} submissions")
    return wrong


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--slots", type=int)
    parser.add_argument("--sandbox", default="local")
    parser.add_argument("--kills", type=int, default=1)
    parser.add_argument("--redis", action="store_true", help="through Redis and a worker of its own")
    parser.add_argument("--growth", type=float, default=32.0, help="MiB that are still flat")
    given = parser.parse_args()
    redis = free_port() if given.redis else None
    services, wrong = run(given.count, given.sandbox, given.slots, given.kills, redis)
    print("service  seconds  results  service MiB  largest worker MiB  redis MiB")
    for number, service in enumerate(services, 1):
        for seconds, done, own, worker, kept in service.samples[:: max(1, len(service.samples) // 10)]:
            print(f"{number:7}  {seconds:7.0f}  {done:7}  {own:11.1f}  {worker:18.1f}  {kept:9.1f}")
    grown = [round(service.growth(), 1) for service in services]
    print(json.dumps({"count": given.count, "kills": len(services) - 1, "wrong": len(wrong), "growth_mb": grown}))
    for line in wrong[:10]:
        print(line)
    return 1 if wrong or max(grown) > given.growth else 0


if __name__ == "__main__":
    sys.exit(main())
