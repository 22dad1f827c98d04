"""What the parent measured of a run is in the result's flags, on every sandbox, and changes no verdict."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from service.judging.flags import Flag
from service.judging.judge import Judge
from service.judging.plan import Plan, Work
from service.rewards import resolve, reward
from service.schema import Context, Provenance
from tests.contract.judging import PATIENT, QUICK, judged

CALLS: list[dict[str, Any]] = [{"kind": "call", "function": "f", "args": [n], "expected": n} for n in range(3)]
ASSERTS: list[dict[str, Any]] = [{"kind": "asserts", "code": [f"assert f({n}) == {n}" for n in range(3)]}]
SCRIPT: list[dict[str, Any]] = [
    {"kind": "script", "code": "def check(candidate):\n    assert candidate(1) == 1", "entry_point": "f"}
]
PYTEST: list[dict[str, Any]] = [
    {"kind": "pytest", "files": {"test_f.py": "from solution import f\ndef test_f():\n    assert f(1) == 1\n"}}
]
PROGRAM: list[dict[str, Any]] = [{"kind": "stdio", "input": "", "output": "ok\n"}]
CALLED = {"calls": CALLS, "asserts": ASSERTS, "script": SCRIPT, "pytest": PYTEST}

MEASURED = {
    "ended_early",
    "ended_by_signal",
    "forged_report",
    "output_flood",
    "left_processes",
    "many_processes",
    "skipped_test",
    "missing_test",
}


class Act(NamedTuple):
    source: str
    tests: list[dict[str, Any]]
    verdict: str
    flags: set[str]
    limits: dict[str, Any] = PATIENT


LEAVES = "import os, time\nif not os.fork():\n    os.setsid()\n    os.closerange(0, 3)\n    time.sleep(60)\n    os._exit(0)\n"
BOMB = "import os, time\nfor _ in range(40):\n    try:\n        if not os.fork():\n            time.sleep(60)\n            os._exit(0)\n    except OSError: pass\n"

ACTS = {
    "an honest program": Act("print('ok')", PROGRAM, "accepted", set()),
    "a program that ends by itself": Act("import sys\nprint('ok')\nsys.exit(0)", PROGRAM, "accepted", set()),
    "a program that fails": Act("1 / 0", PROGRAM, "runtime_error", set()),
    "a program that is slow": Act("while True: pass", PROGRAM, "time_limit_exceeded", set(), QUICK),
    "a flood": Act("while True: print('x' * 10000)", PROGRAM, "output_limit_exceeded", {"output_flood"}),
    "its own signal": Act(
        "import os\nprint('ok', flush=True)\nos.kill(os.getpid(), 9)", PROGRAM, "runtime_error", {"ended_by_signal"}
    ),
    "a process left behind": Act(LEAVES + "print('ok')", PROGRAM, "accepted", {"left_processes"}),
    "a process that it waits for": Act(
        "import os\nif not os.fork(): os._exit(0)\nos.wait()\nprint('ok')", PROGRAM, "accepted", set()
    ),
    "a process left behind by a function": Act(
        "def f(n):\n    if n == 2:\n        " + LEAVES.replace("\n", "\n        ") + "\n    return n",
        CALLS,
        "accepted",
        {"left_processes"},
    ),
    "as many processes as there may be": Act(
        BOMB + "print('ok')", PROGRAM, "accepted", {"many_processes", "left_processes"}, {**PATIENT, "processes": 8}
    ),
    "processes that a limit ended": Act(
        BOMB + "while True: pass", PROGRAM, "time_limit_exceeded", {"many_processes"}, {**QUICK, "processes": 8}
    ),
    "nonsense on the way to the tests": Act(
        "import os\nfor fd in range(3, 32):\n    try: os.write(fd, b'x' * 64)\n    except OSError: pass\ndef f(n): return n",
        SCRIPT,
        "runtime_error",
        {"ended_early"},
    ),
    "nonsense instead of a report": Act(
        "import os\nfor fd in range(3, 32):\n    try: os.write(fd, b'x' * 64)\n    except OSError: pass\ndef f(n): return n",
        CALLS,
        "runtime_error",
        {"forged_report"},
    ),
    "a report that is no value": Act(
        "import os, struct\ndef f(n):\n    for fd in range(3, 32):\n        try: os.write(fd, struct.pack('>icddi', n, b'V', 0, 0, 2) + b'{}')\n        except OSError: pass\n    return n",
        CALLS,
        "runtime_error",
        {"forged_report"},
    ),
    "an end that no test came to": Act(
        "import os, struct, time\nfor fd in range(3, 32):\n    try: os.write(fd, struct.pack('>icddi', 0, b'Z', 0, 0, 0))\n    except OSError: pass\ndef f(n):\n    time.sleep(1)\n    return n",
        CALLS,
        "runtime_error",
        {"forged_report"},
    ),
    "a test skipped": Act(
        "import pytest\ndef f(n): pytest.skip('no')", PYTEST, "runtime_error", {"skipped_test"}
    ),
    "a test that skips itself": Act(
        "def f(n): return n",
        [{"kind": "pytest", "files": {"test_f.py": "import pytest\ndef test_f():\n    pytest.skip('not here')\n"}}],
        "runtime_error",
        set(),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ACTS)
def test_what_was_measured(judge: Judge, name: str) -> None:
    act = ACTS[name]
    judgement = judged(judge, act.source, act.tests, limits=act.limits)
    assert judgement.verdict == act.verdict, judgement
    assert set(judgement.flags) & MEASURED == act.flags, judgement


@pytest.mark.parametrize("kind", CALLED)
@pytest.mark.parametrize(
    "source",
    [
        "import os\ndef f(n): os._exit(0)",
        "import sys\ndef f(n): sys.exit(0)",
        "raise SystemExit(0)",
        "import os\nos._exit(0)",
    ],
)
def test_an_end_before_the_tests_were_over(judge: Judge, kind: str, source: str) -> None:
    judgement = judged(judge, source, CALLED[kind])
    assert judgement.verdict in ("runtime_error", "wrong_answer"), judgement
    assert "ended_early" in judgement.flags and "exit_call" in judgement.flags


@pytest.mark.parametrize("kind", CALLED)
def test_an_honest_function_has_no_flag(judge: Judge, kind: str) -> None:
    judgement = judged(judge, "def f(n):\n    return n", CALLED[kind])
    assert judgement.verdict == "accepted" and judgement.flags == []


@pytest.mark.parametrize("kind", CALLED)
def test_a_wrong_function_has_no_flag(judge: Judge, kind: str) -> None:
    for source in ("def f(n):\n    return -1", "def f(n):\n    raise ValueError(n)", "def f(n): return f(n)"):
        judgement = judged(judge, source, CALLED[kind])
        assert judgement.verdict != "accepted" and judgement.flags == [], judgement


def test_answers_by_heart_are_accepted_and_flagged(judge: Judge) -> None:
    tests = [
        {"kind": "call", "function": "f", "args": [[n, n + 1, n + 2, n + 3]], "expected": 4 * n + 6} for n in range(3)
    ]
    table = "ANSWERS = {(0, 1, 2, 3): 6, (1, 2, 3, 4): 10, (2, 3, 4, 5): 14}\ndef f(x): return ANSWERS[tuple(x)]"
    chain = "def f(x):\n    if x == [0, 1, 2, 3]:\n        return 6\n    if x == [1, 2, 3, 4]:\n        return 10\n    return 14"
    for source in (table, chain):
        judgement = judged(judge, source, tests)
        assert judgement.verdict == "accepted" and judgement.flags == ["hard_coded"]
    assert judged(judge, "def f(x): return sum(x)", tests).flags == []


def test_flags_of_every_run_count(judge: Judge) -> None:
    tests: list[dict[str, Any]] = [{"kind": "stdio", "input": "", "output": None}]
    source = "import random, os\nos.kill(os.getpid(), 9) if random.random() < 0.5 else None"
    judgement = judged(judge, source, tests, Plan(repeat=20))
    assert "ended_by_signal" in judgement.flags


class Suspicious(Judge):
    """Finds everything in every source."""

    def _of_source(self, work: Work, provenance: Provenance) -> set[Flag]:
        return set(Flag)


@pytest.mark.parametrize("name", ["an honest program", "a process left behind by a function", "a test skipped"])
def test_flags_change_no_verdict(judge: Judge, name: str) -> None:
    act = ACTS[name]
    plain = judged(judge, act.source, act.tests)
    flagged = judged(Suspicious(judge.pool), act.source, act.tests)
    assert set(flagged.flags) == set(Flag) != set(plain.flags)
    assert (plain.verdict, plain.passed, plain.total) == (flagged.verdict, flagged.passed, flagged.total)
    assert [test.verdict for test in plain.tests] == [test.verdict for test in flagged.tests]
    assert reward(plain, resolve("binary"), Context()) == reward(flagged, resolve("binary"), Context())


def test_what_passes_the_examples_alone_has_a_gap(judge: Judge) -> None:
    cases = [{"kind": "stdio", "input": f"{n}\n", "output": f"{n * n}\n", "public": n < 2} for n in range(12)]
    seen = "n = int(input())\nprint(n if n < 2 else -1)"
    assert judged(judge, seen, cases).flags == ["gap"]
    assert judged(judge, "print(int(input()) ** 2)", cases).flags == []
