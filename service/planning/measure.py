"""What the service costs on this machine, measured on one of its own that runs for a few seconds."""

from __future__ import annotations

import http.client
import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from service.errors import NotReady
from service.planning import usage
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
    folder: str


class Took(NamedTuple):
    """What one batch took: wall seconds, CPU seconds of the API and of what works behind it, bytes both ways."""

    wall_s: float
    api_s: float
    behind_s: float
    size: int


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
    with tempfile.TemporaryDirectory(prefix="assay-plan-") as folder:
        own = {"TMPDIR": folder, "ASSAY_DATA_DIR": folder, "ASSAY_CACHE_MB": "0"}
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={**alone, **own, **environment}
        )
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            match = re.search(r"listens on http://\S+:(\d+) \((.*)\)", line)
            if match is None or "not ready" in match[2]:
                why = line.strip() or "`assay serve` says why"
                raise NotReady(f"no service could be started here to measure; give the costs, or mend it: {why}")
            yield Running(int(match[1]), process.pid, folder)
        finally:
            process.terminate()
            process.wait(60)


def batch(running: Running, given: list[dict[str, Any]]) -> Took:
    """Send one batch. Raises ``NotReady`` if it is not all right."""
    body = json.dumps({"submissions": given}).encode()
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=PATIENCE_S)
    api, behind, start = usage.own_s(running.pid), usage.behind_s(running.pid, running.folder), time.perf_counter()
    try:
        connection.request("POST", "/v1/verify/batch", body)
        answer = connection.getresponse()
        text = answer.read()
    except OSError as error:
        raise NotReady(f"the service to be measured did not answer: {error}; this machine may be too busy") from None
    finally:
        connection.close()
    wall = time.perf_counter() - start
    if answer.status != 200 or text.count(b'"reward":1.0') != len(given):
        raise NotReady(f"the service to be measured answered {answer.status}: {text[:300]!r}")
    api = usage.own_s(running.pid) - api
    return Took(wall, api, usage.behind_s(running.pid, running.folder) - behind, len(body) + len(text))


def costs(sandbox: str = "auto", rounds: int = ROUNDS) -> Costs:
    """Measure: one slot, and batches of trivial submissions with few tests and with many.

    Costs are CPU time where the kernel shows that of slots, which for containers takes root; the wall time of the
    quickest round elsewhere, which other work on the machine makes longer. Raises ``NotReady``.
    """
    took: dict[int, list[Took]] = {FEW: [], MANY: []}
    with service(1, sandbox) as running:
        batch(running, submissions(COUNT, FEW))
        seen = usage.sees_slots(running.pid, running.folder)
        for _ in range(rounds):
            for tests, found in took.items():
                found.append(batch(running, submissions(COUNT, tests)))
    both = [*took[FEW], *took[MANY]]
    few, many = (
        (sum(one.behind_s for one in found) / len(found) if seen else min(one.wall_s for one in found)) / COUNT
        for found in took.values()
    )
    test_s = max(0.0, (many - few) / (MANY - FEW))
    return Costs(
        api_s=sum(one.api_s for one in both) / (COUNT * len(both)),
        submission_s=max(0.0, few - FEW * test_s),
        test_s=test_s,
        request_bytes=max(one.size for one in both) / COUNT,
    )
