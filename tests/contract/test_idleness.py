"""Idleness is told from burning and from waiting for a CPU; it ends early and frees the slot. CPU time is the whole tree's."""

from __future__ import annotations

from typing import Any

import pytest

from service.judging.judge import Judge
from service.sandbox.pool import Pool
from tests.contract.judging import PATIENT, judged, ran

# An hour of wall time: what ends early, idleness ends.
LIMITS: dict[str, Any] = {"cpu_s": 5, "wall_s": 3600, "idle_s": 0.5, "memory_mb": 256, "processes": 16}

IDLE = {
    "waits for a pipe": "import os\nend, start = os.pipe()\nos.read(end, 1)",
    "sleeps": "import time\ntime.sleep(3600)",
    "two threads wait for each other": """
import threading
a, b, met = threading.Lock(), threading.Lock(), threading.Barrier(2)
def take(first, second):
    with first:
        met.wait()
        with second: pass
threads = [threading.Thread(target=take, args=pair) for pair in ((a, b), (b, a))]
for thread in threads: thread.start()
for thread in threads: thread.join()
""",
    "two processes wait for each other": """
import os
(a, b), (c, d) = os.pipe(), os.pipe()
if os.fork(): os.read(a, 1)
else: os.read(c, 1)
""",
    "waits for a child that sleeps": "import os, time\nif not os.fork(): time.sleep(3600)\nos.wait()",
    "a child sleeps in a session of its own": "import os, time\nif not os.fork():\n    os.setsid()\n    if os.fork(): os._exit(0)\n    time.sleep(3600)\ntime.sleep(3600)",
    "is stopped, and its child too": "import os, signal\nos.fork()\nos.kill(os.getpid(), signal.SIGSTOP)",
    "waits for a signal": "import signal\nsignal.pause()",
    "waits for input that never comes": "import os, select\nend, start = os.pipe()\nselect.select([end], [], [])",
    "wakes now and then for nothing": "import time\nwhile True: time.sleep(0.1)",
}


@pytest.mark.parametrize("name", IDLE)
def test_idleness_ends_early_and_frees_the_slot(judge: Judge, pool: Pool, name: str) -> None:
    before = pool.stats()
    judgement = ran(judge, IDLE[name], **LIMITS)
    assert (judgement.verdict, judgement.attempts) == ("idleness_limit_exceeded", 1), judgement
    assert judgement.tests[0].cpu_s < LIMITS["cpu_s"]
    after = pool.stats()
    assert (after["lost"], after["busy"], after["free"]) == (before["lost"], 0, before["free"])
    assert ran(judge, "print('ok')").verdict == "accepted"


@pytest.mark.parametrize("kind", ["call", "asserts", "script", "pytest"])
def test_an_idle_call_is_idle(judge: Judge, kind: str) -> None:
    tests: dict[str, dict[str, Any]] = {
        "call": {"kind": "call", "function": "f", "expected": 1},
        "asserts": {"kind": "asserts", "setup": "x = 1", "code": ["assert f() == x"]},
        "script": {"kind": "script", "code": "assert f() == 1"},
        "pytest": {"kind": "pytest", "files": {"test_f.py": "from solution import f\ndef test_f(): assert f() == 1"}},
    }
    source = "import os\ndef f(): os.read(os.pipe()[0], 1)"
    judgement = judged(judge, source, [tests[kind]], limits={**LIMITS, "idle_s": 1})
    assert (judgement.verdict, judgement.attempts) == ("idleness_limit_exceeded", 1), judgement


# Some CPU time in each tenth of a second: by far not the limit, but not idle either.
STROLL = "import time\nwhile True:\n    until = time.process_time() + 0.003\n    while time.process_time() < until: pass\n    time.sleep(0.1)"


def test_who_burns_a_little_is_not_idle(judge: Judge) -> None:
    judgement = ran(judge, STROLL, **{**LIMITS, "wall_s": 4, "idle_s": 2})
    assert judgement.verdict == "time_limit_exceeded", judgement
    assert judgement.tests[0].cpu_s < 2


# Children that come and go between two looks, one after the other; each burns 10 ms.
_CHILDREN = """
import os, signal, time
{before}
for _ in range(60):
    child = os.fork()
    if not child:
        {inner}
        until = time.process_time() + 0.01
        while time.process_time() < until: pass
        os._exit(0)
    {after}
print('ok')
"""
CHILDREN = {
    "waited for": _CHILDREN.format(before="", inner="pass", after="os.waitpid(child, 0)"),
    "ignored": _CHILDREN.format(
        before="signal.signal(signal.SIGCHLD, signal.SIG_IGN)",
        inner="pass",
        after="try: os.waitpid(child, 0)\n    except ChildProcessError: pass",
    ),
    "grandchildren": _CHILDREN.format(
        before="", inner="if os.fork(): os._exit(os.wait()[1] != 0)", after="os.waitpid(child, 0)"
    ),
    "orphans": _CHILDREN.format(
        before="end, start = os.pipe()",
        inner="if os.fork(): os._exit(0)\n        os.close(end)",
        after="os.waitpid(child, 0)\nos.close(start)\nos.read(end, 1)",
    ),
}


@pytest.mark.parametrize("name", CHILDREN)
def test_cpu_time_is_that_of_the_whole_tree(judge: Judge, pool: Pool, name: str) -> None:
    if name == "ignored" and pool.layers()["cgroup"].state != "holds":
        pytest.skip("without a cgroup nobody counts what an ignored child used")
    limits = {**PATIENT, "processes": 100, "cpu_s": 20}
    test = ran(judge, CHILDREN[name], **limits).tests[0]
    assert test.verdict == "accepted", test
    assert 0.6 <= test.cpu_s < 20
    judgement = ran(judge, CHILDREN[name].replace("range(60)", "range(100_000)"), **{**limits, "cpu_s": 0.5})
    if name != "orphans":  # those that nobody may wait for fill up what the run may have
        assert (judgement.verdict, judgement.attempts) == ("time_limit_exceeded", 1), judgement


def test_memory_is_that_of_the_whole_tree(judge: Judge) -> None:
    hold = "import os, time\nfor _ in range(6):\n    if not os.fork():\n        kept = bytearray(40 << 20)\n        kept[::4096] = b'x' * len(kept[::4096])\n        time.sleep(2)\n        os._exit(0)\nfor _ in range(6): os.wait()\nprint('ok')"
    judgement = ran(judge, hold, **{**PATIENT, "memory_mb": 128})
    assert judgement.verdict == "memory_limit_exceeded", judgement
    # One that had gone before anybody looked: its parent's own record knows its peak.
    brief = "import os\nif not os.fork():\n    kept = bytearray(200 << 20)\n    kept[::4096] = b'x' * len(kept[::4096])\n    os._exit(0)\nos.wait()\nprint('ok')"
    test = ran(judge, brief, **PATIENT).tests[0]
    assert test.verdict == "accepted" and 200 <= test.memory_mb < 300, test
