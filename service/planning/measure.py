"""What the service costs on this machine, measured on one of its own that runs for a few seconds."""

from __future__ import annotations

import http.client
import json
import os
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.errors import NotReady
from service.planning.model import Costs

FEW, MANY = 1, 11  # tests of a submission
COUNT = 40  # submissions in one request
ROUNDS = 3
PATIENCE_S = 120.0
SOURCE = "a, b = map(int, input().split())\nprint(a + b)\n"
BURN = "import time\nwhile time.process_time() < {seconds}: pass\n"


@dataclass(frozen=True, slots=True)
class Running:
    """A service that was started for this."""

    port: int
    pid: int
    said: str


def submissions(count: int, tests: int, cpu_s: float = 0.0) -> list[dict[str, Any]]:
    """Distinct submissions, each of which needs ``cpu_s`` of CPU time for every one of its tests."""
    name = secrets.token_hex(4)
    cases = [{"kind": "stdio", "input": f"{n} {n + 1}\n", "output": f"{2 * n + 1}\n"} for n in range(tests)]
    burn = BURN.format(seconds=cpu_s) if cpu_s else ""
    return [{"source": f"# {name} {n}\n{burn}{SOURCE}", "problem": {"tests": cases}} for n in range(count)]


@contextmanager
def service(slots: int, sandbox: str = "auto", **environment: str) -> Iterator[Running]:
    """A service of ``slots`` slots on the loopback interface. Raises ``NotReady`` with what it said if it does not start."""
    command = [sys.executable, "-m", "service", "serve", "--host", "127.0.0.1", "--port", "0"]
    command += ["--slots", str(slots), "--sandbox", sandbox]
    alone = {name: value for name, value in os.environ.items() if name not in ("ASSAY_KEYS", "ASSAY_KEYS_FILE")}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**alone, **environment}
    )
    assert process.stdout is not None and process.stderr is not None
    try:
        line = process.stdout.readline()
        match = re.search(r"listens on http://\S+:(\d+) \((.*)\)", line)
        if match is None or "not ready" in match[2]:
            process.terminate()
            raise NotReady(f"no service could be started to measure: {line or process.stderr.read()}".strip())
        yield Running(int(match[1]), process.pid, match[2])
    finally:
        process.terminate()
        process.communicate(timeout=60)


def batch(running: Running, given: list[dict[str, Any]]) -> tuple[float, float, int]:
    """Send one batch: its wall seconds, the API process's CPU seconds, and the bytes of request and answer."""
    body = json.dumps({"submissions": given}).encode()
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=PATIENCE_S)
    before, start = cpu_s(running.pid), time.perf_counter()
    connection.request("POST", "/v1/verify/batch", body)
    answer = connection.getresponse()
    text = answer.read()
    took, used = time.perf_counter() - start, cpu_s(running.pid) - before
    connection.close()
    if answer.status != 200 or text.count(b'"reward":1.0') != len(given):
        raise NotReady(f"the service to be measured answered {answer.status}: {text[:300]!r}")
    return took, used, len(body) + len(text)


def cpu_s(pid: int) -> float:
    """User and system CPU seconds of a process, without its children."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def costs(sandbox: str = "auto", rounds: int = ROUNDS) -> Costs:
    """Measure: one slot, batches of trivial submissions with few tests and with many, the quickest round of each.

    Raises ``NotReady`` if no service can be started here.
    """
    walls: dict[int, list[float]] = {FEW: [], MANY: []}
    api_s, largest = 0.0, 0
    with service(1, sandbox, ASSAY_CACHE_MB="0") as running:
        batch(running, submissions(COUNT, FEW))
        for _ in range(rounds):
            for tests, found in walls.items():
                took, used, size = batch(running, submissions(COUNT, tests))
                found.append(took / COUNT)
                api_s, largest = api_s + used, max(largest, size)
    few, many = min(walls[FEW]), min(walls[MANY])
    test_s = max(0.0, (many - few) / (MANY - FEW))
    return Costs(
        api_s=api_s / (COUNT * len(walls) * rounds),
        submission_s=max(0.0, few - FEW * test_s),
        test_s=test_s,
        request_bytes=largest / COUNT,
    )
