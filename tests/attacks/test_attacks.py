"""Every attack of the corpus on one slot of a pool, and witnesses beside it and after it, on every sandbox."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Iterator
from typing import Any

import pytest

from service.schema import Problem
from tests.attacks import host
from tests.attacks.cases import CASES, Case
from tests.attacks.seats import PATIENT, WITNESS, Seats, attacked, difference, seated


@pytest.fixture(scope="module")
def seats(backend: str) -> Iterator[Seats]:
    with seated(backend) as found:
        yield found


@pytest.fixture(scope="module")
def fresh(seats: Seats) -> dict[str, Any]:
    """What a witness sees before anybody attacked."""
    return seats.attacked.look()


@pytest.mark.parametrize("case", [case for case in CASES if case.language == "python"], ids=lambda case: case.name)
def test_an_attack_leaves_and_reaches_nothing(case: Case, seats: Seats, fresh: dict[str, Any]) -> None:
    attacked(case, seats, fresh)


def test_the_witness_is_not_blind(seats: Seats, fresh: dict[str, Any]) -> None:
    """What an attack could leave behind is seen where it is there."""
    spoilers = {
        "list .": "open('left', 'w').close()",
        "space": "kept = open('x', 'wb', 0)\nos.unlink('x')\nkept.write(b'x' * 100_000)",
        "descriptors": "end, start = os.pipe()",
        "environment": "os.environ['LEFT'] = 'x'",
        "umask": "os.umask(0)",
        "limits": "resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))",
        "signals": "signal.signal(signal.SIGTERM, signal.SIG_IGN)",
        "timers": "signal.setitimer(signal.ITIMER_REAL, 100)",
        "prctl": "libc.prctl(29, 12345, 0, 0, 0)",
        "modules": "import wave",
        "builtins": "builtins.left = 1",
        "gc": "gc.disable()",
        "locale": "decimal.getcontext().prec = 3",
        "arguments": "sys.setrecursionlimit(500)",
        "clock": "time.time = lambda: 0",
    }
    start = "libc = ctypes.CDLL(None, use_errno=True)"
    text = WITNESS.replace("{more}", "")
    assert text.count(start) == 1
    for key, spoiler in spoilers.items():
        given = [{"kind": "stdio", "input": f"{time.time()}\n", "output": None}]
        problem = Problem.model_validate({"tests": given, "limits": PATIENT})
        judgement = seats.untouched.run(text.replace(start, f"{start}\n{spoiler}"), problem)
        assert judgement.verdict == "accepted", judgement
        assert key in difference(fresh, json.loads(judgement.tests[0].stdout)), key
    survivor = "child = os.fork()\nif not child:\n    time.sleep(3600)"
    judgement = seats.untouched.run(text.replace(start, f"{start}\n{survivor}"), problem)
    seen = json.loads(judgement.tests[0].stdout)
    assert len(seen["reachable"]) == 1


def test_the_host_snapshot_is_not_blind(seats: Seats, backend: str) -> None:
    before = host.snapshot(seats.uids, backend)
    assert before["processes"] if backend == "local" else before["containers"]
    with tempfile.NamedTemporaryFile() as file:
        os.chown(file.name, seats.uids.start, -1)
        after = host.snapshot(seats.uids, backend)
    assert {"files", "descriptors"} <= host.changes(before, after).keys()
