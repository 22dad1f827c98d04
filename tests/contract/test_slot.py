"""How a program can end, and what is said of it: the same on every sandbox."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from service.judging.judge import Judge
from service.judging.plan import Plan
from service.schema import Indices, Longest
from tests.contract.judging import QUICK, judged, ran


class Case(NamedTuple):
    source: str
    verdict: str
    stdin: str = ""
    output: str = "ok\n"
    limits: dict[str, Any] = {}  # noqa: RUF012 - never changed


_TREE = """
import os, time
{how}
if child:
    {parent}
while True: pass
"""
_DOUBLE_FORK = """child = os.fork()
if not child:
    os.setsid()
    if os.fork(): os._exit(0)"""
_HOGS = """
import os, time
for _ in range(8):
    if os.fork() == 0:
        kept = bytearray(30 << 20)
        kept[::4096] = b"x" * len(kept[::4096])
        time.sleep(30)
time.sleep(30)
"""
_FLOOD = "import os\nwhile True: os.write({fd}, b'x' * 65536)"
_BIG = "import sys\nsys.stdout.write('x' * {size} + '\\n')\nprint('end')"

CASES = {
    # accepted and wrong
    "right": Case("print(int(input()) * 2)", "accepted", "4\n", "8\n"),
    "wrong": Case("print(9)", "wrong_answer", "4\n", "8\n"),
    "nothing printed": Case("pass", "wrong_answer"),
    "exit with success": Case("print('ok')\nraise SystemExit", "accepted"),
    "exit status 0": Case("import sys\nprint('ok')\nsys.exit(0)", "accepted"),
    "os._exit after a flush": Case("import os\nprint('ok', flush=True)\nos._exit(0)", "accepted"),
    "unflushed output is lost": Case("import os\nprint('ok')\nos._exit(0)", "wrong_answer"),
    "exit handler": Case("import atexit\natexit.register(print, 'ok')", "accepted"),
    "a thread is waited for": Case(
        "import threading, time\ndef late():\n    time.sleep(0.2)\n    print('ok')\nthreading.Thread(target=late).start()",
        "accepted",
    ),
    "a daemon thread is not": Case(
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\nprint('ok')",
        "accepted",
    ),
    "children print": Case(
        "import os\nif not os.fork():\n    os.write(1, b'o')\n    os._exit(0)\nos.wait()\nprint('k')", "accepted"
    ),
    "future import": Case(
        '"""Doc."""\nfrom __future__ import annotations\ndef f(x: NoSuchName): return x\nprint(f("ok"))', "accepted"
    ),
    "main guard": Case("if __name__ == '__main__':\n    print('ok')", "accepted"),
    "recursion near the limit": Case("def f(n): return n and 1 + f(n - 1)\nprint(f(985) == 985 and 'ok')", "accepted"),
    "threads with large stacks": Case(
        "import sys, threading\nsys.setrecursionlimit(1 << 20)\nthreading.stack_size(64 << 20)\n"
        "def f(n): return n and 1 + f(n - 1)\ndef main(): print(f(30000) == 30000 and 'ok')\n"
        "made = [threading.Thread(target=main), *(threading.Thread(target=int) for _ in range(3))]\n"
        "for one in made: one.start()\nfor one in made: one.join()",
        "accepted",
    ),
    "numpy": Case("import numpy\nprint('ok' if numpy.arange(1000).sum() == 499500 else 'no')", "accepted"),
    "input of 5 MB": Case("import sys\nprint(len(sys.stdin.read()))", "accepted", "x" * (5 << 20), str(5 << 20)),
    "input left unread": Case("print('ok')", "accepted", "x" * (5 << 20)),
    "input is a file": Case(
        "import sys\nsys.stdin.readline()\nsys.stdin.seek(0)\nprint(sys.stdin.read())", "accepted", "o\nk\n", "o\nk\n"
    ),
    "output of 250 KB": Case(_BIG.format(size=250_000), "accepted", "", "x" * 250_000 + "\nend\n"),
    "output of 1 MB": Case(_BIG.format(size=1_000_000), "accepted", "", "x" * 1_000_000 + "\nend\n"),
    "1 MB with an error in the middle": Case(
        _BIG.format(size=1_000_000), "wrong_answer", "", "x" * 500_000 + "y" + "x" * 499_999 + "\nend\n"
    ),
    "flood on stderr": Case("import os\nfor _ in range(160): os.write(2, b'x' * 65536)\nprint('ok')", "accepted"),
    "output is not UTF-8": Case("import os\nos.write(1, b'\\xff\\xfe\\xed\\xa0\\x80')", "wrong_answer"),
    "output is UTF-8": Case("print('é' + chr(0x1F600))", "accepted", "", "é\U0001f600\n"),
    # runtime errors
    "exception": Case("print('ok')\n1 / 0", "runtime_error"),
    "exit status": Case("import sys\nprint('ok')\nsys.exit(3)", "runtime_error"),
    "exit text": Case("import sys\nprint('ok')\nsys.exit('bad')", "runtime_error"),
    "exit status 256 is 0": Case("import os\nprint('ok', flush=True)\nos._exit(256)", "accepted"),
    "exit handler that fails the exit": Case(
        "import atexit, os\nprint('ok', flush=True)\natexit.register(os._exit, 4)", "runtime_error"
    ),
    "signal": Case("import os, signal\nprint('ok', flush=True)\nos.kill(os.getpid(), signal.SIGKILL)", "runtime_error"),
    "segmentation fault": Case("import ctypes\nprint('ok', flush=True)\nctypes.string_at(0)", "runtime_error"),
    "abort": Case("import os\nprint('ok', flush=True)\nos.abort()", "runtime_error"),
    "keyboard interrupt": Case("raise KeyboardInterrupt", "runtime_error"),
    "endless recursion": Case("def f(): return f()\nf()", "runtime_error"),
    "input at its end": Case("input()\ninput()", "runtime_error", "1\n"),
    "exception with a hostile text": Case(
        "class E(Exception):\n    def __str__(self): raise self\nraise E", "runtime_error"
    ),
    "stderr closed before it fails": Case("import sys\nsys.stderr.close()\nraise ValueError", "runtime_error"),
    # compile errors
    "bad syntax": Case("print('ok'", "compile_error"),
    "bad indentation": Case("if 1:\nprint('ok')", "compile_error"),
    "null byte": Case("print('ok')\0", "compile_error"),
    "nested too deeply": Case("x = " + "(" * 1000 + ")" * 1000, "compile_error"),
    "operators nested too deeply": Case("x = " + "-" * 200_000 + "1", "compile_error"),
    "future import too late": Case("import os\nfrom __future__ import annotations", "compile_error"),
    "return outside": Case("return 1", "compile_error"),
    # time
    "busy": Case("while True: pass", "time_limit_exceeded", limits=QUICK),
    "busy thread": Case(
        "import threading\ndef f():\n    while True: pass\nthreading.Thread(target=f).start()",
        "time_limit_exceeded",
        limits=QUICK,
    ),
    "busy child": Case(_TREE.format(how="child = os.fork()", parent="os.wait()"), "time_limit_exceeded", limits=QUICK),
    "busy grandchild in a session of its own": Case(
        _TREE.format(how=_DOUBLE_FORK, parent="time.sleep(60)"), "time_limit_exceeded", limits={**QUICK, "idle_s": 20}
    ),
    "busy children, each for a short time": Case(
        "import os\nwhile True:\n    if not os.fork():\n        sum(range(20000))\n        os._exit(0)\n    os.wait()",
        "time_limit_exceeded",
        limits={**QUICK, "wall_s": 3},
    ),
    "busy children that nobody waits for": Case(
        "import os, signal, time\nsignal.signal(signal.SIGCHLD, signal.SIG_IGN)\nwhile True:\n    if not os.fork():\n        sum(range(300000))\n"
        "        os._exit(0)\n    time.sleep(0.005)",
        "time_limit_exceeded",
        limits={**QUICK, "wall_s": 3, "processes": 64},
    ),
    "busy after it closed its streams": Case(
        "import os\nprint('ok', flush=True)\nfor fd in range(3): os.close(fd)\nwhile True: pass",
        "time_limit_exceeded",
        limits=QUICK,
    ),
    "busy in one built-in call": Case("sum(range(10 ** 12))", "time_limit_exceeded", limits=QUICK),
    "busy in a regular expression": Case(
        "import re\nre.match('(a+)+$', 'a' * 60 + 'b')", "time_limit_exceeded", limits=QUICK
    ),
    "busy while it is compiled": Case(
        "x = " + "[" * 90 + "1" + "]" * 90 + "\n" + "y = [" + "1 + 2, " * 400_000 + "]",
        "time_limit_exceeded",
        limits={**QUICK, "memory_mb": 4000},
    ),
    "limits lifted": Case(
        "import resource, signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nsignal.alarm(0)\n"
        "hard = resource.getrlimit(resource.RLIMIT_CPU)[1]\nresource.setrlimit(resource.RLIMIT_CPU, (hard, hard))\nwhile True: pass",
        "time_limit_exceeded",
        limits=QUICK,
    ),
    # idleness
    "sleeps": Case("import time\ntime.sleep(3600)", "idleness_limit_exceeded", limits=QUICK),
    "sleeps and wakes": Case("import time\nwhile True: time.sleep(0.05)", "idleness_limit_exceeded", limits=QUICK),
    "waits for a lock": Case(
        "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()",
        "idleness_limit_exceeded",
        limits=QUICK,
    ),
    "waits for a pipe": Case("import os\nos.read(os.pipe()[0], 1)", "idleness_limit_exceeded", limits=QUICK),
    "closes its streams and sleeps": Case(
        "import os, time\nprint('ok', flush=True)\nfor fd in range(3): os.close(fd)\ntime.sleep(3600)",
        "idleness_limit_exceeded",
        limits=QUICK,
    ),
    "waits for a child that sleeps": Case(
        "import os, time\nif not os.fork(): time.sleep(3600)\nos.wait()", "idleness_limit_exceeded", limits=QUICK
    ),
    "stopped": Case("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", "idleness_limit_exceeded", limits=QUICK),
    "a fork that holds its parent": Case(
        "import ctypes, platform, time\nclone = {'x86_64': 56, 'aarch64': 220}[platform.machine()]\n"
        "ctypes.CDLL(None).syscall(clone, 0x4000 | 17, 0, 0, 0, 0)\nwhile True: time.sleep(0.05)",
        "idleness_limit_exceeded",
        limits={**QUICK, "wall_s": 2},
    ),
    # memory
    "8 GB at once": Case("x = bytearray(8 << 30)\nprint('ok')", "memory_limit_exceeded", limits=QUICK),
    "little by little": Case(
        "kept = []\nwhile True: kept.append(bytearray(1 << 20))", "memory_limit_exceeded", limits={"memory_mb": 128}
    ),
    "forked hogs": Case(_HOGS, "memory_limit_exceeded", limits={"memory_mb": 128}),
    "shared memory": Case(
        "import mmap, time\nm = mmap.mmap(-1, 400 << 20)\nfor i in range(0, len(m), 4096): m[i] = 1\ntime.sleep(30)",
        "memory_limit_exceeded",
        limits={"memory_mb": 128},
    ),
    "caught and done without": Case(
        "try:\n    x = bytearray(8 << 30)\nexcept MemoryError:\n    print('ok')", "accepted"
    ),
    # output
    "100 MB": Case("import os\nfor _ in range(1600): os.write(1, b'x' * 65536)", "output_limit_exceeded"),
    "endless": Case(_FLOOD.format(fd=1), "output_limit_exceeded"),
    "a child floods": Case(
        "import os\nif not os.fork():\n    while True: os.write(1, b'x' * 65536)\nos.wait()", "output_limit_exceeded"
    ),
    "one byte too much": Case("print('x' * 1024)", "output_limit_exceeded", "", "x" * 1024 + "\n", {"output_kb": 1}),
    "not one byte too much": Case("print('x' * 1023)", "accepted", "", "x" * 1023 + "\n", {"output_kb": 1}),
}


@pytest.mark.parametrize("name", CASES)
def test_endings(judge: Judge, name: str) -> None:
    case = CASES[name]
    judgement = ran(judge, case.source, case.stdin, case.output, **case.limits)
    assert (judgement.verdict, judgement.reason, judgement.attempts) == (case.verdict, None, 1), judgement
    assert judgement.scorable and judgement.total == 1 and judgement.passed == (case.verdict == "accepted")


def test_presentation(judge: Judge) -> None:
    given = [{"kind": "stdio", "output": "1 2\n"}]
    for source in ("print(' 1   2 ')", "print('1\\n2')"):
        done = judged(judge, source, given, checker="exact")
        assert (done.verdict, done.passed, done.scorable) == ("presentation_error", 0, True)
        assert judged(judge, source, given).verdict == "accepted"
    assert judged(judge, "print('1 3')", given, checker="exact").verdict == "wrong_answer"


def test_how_a_process_ended_is_told(judge: Judge) -> None:
    ended = {
        "import sys; sys.exit(3)": (3, None),
        "import sys; sys.exit('bad')": (1, None),
        "raise SystemExit(-1)": (255, None),
        "1 / 0": (1, None),
        "print('ok')": (0, None),
        "import os; os.kill(os.getpid(), 9)": (None, 9),
        "import os; os.abort()": (None, 6),
    }
    for source, expected in ended.items():
        test = ran(judge, source).tests[0]
        assert (test.exit_code, test.signal) == expected, source
    assert "ZeroDivisionError" in ran(judge, "1 / 0").tests[0].stderr
    assert ran(judge, "import sys; sys.exit('bad')").tests[0].stderr == "bad\n"


def test_a_traceback_shows_the_source_and_nothing_else(judge: Judge) -> None:
    stderr = ran(judge, "def half(x):\n    return x / 0  # this line\nhalf(1)").tests[0].stderr
    assert "this line" in stderr and stderr.count("File ") == 2 and stderr.count('File "solution.py"') == 2


def test_output_that_is_not_text_is_shown(judge: Judge) -> None:
    test = ran(judge, "import os\nos.write(1, b'a\\xffb')").tests[0]
    assert (test.stdout, test.truncated) == ("a�b", False)


def test_returned_output_is_cut_and_says_so(judge: Judge) -> None:
    test = ran(judge, "print('x' * 5000)", output=None).tests[0]
    assert (test.stdout, test.truncated) == ("x" * 4096, True)
    test = ran(judge, "print('x' * 5000)", output=None, returned_kb=64).tests[0]
    assert (test.stdout, test.truncated) == ("x" * 5000 + "\n", False)
    test = ran(judge, "print('x' * 5000)", output=None, returned_kb=0).tests[0]
    assert (test.stdout, test.stderr, test.truncated) == ("", "", True)


def test_measurements(judge: Judge) -> None:
    burn = "import time\nwhile time.process_time() < 0.4: pass\n"
    test = ran(judge, burn).tests[0]
    assert 0.3 <= test.cpu_s <= 0.8 and test.wall_s >= 0.3
    children = f"import os\nfor _ in range(2):\n    if not os.fork():\n        exec({burn!r})\n        os._exit(0)\nfor _ in range(2): os.wait()"
    assert 0.7 <= ran(judge, children).tests[0].cpu_s <= 1.4
    sleeper = ran(judge, "import time\ntime.sleep(0.3)").tests[0]
    assert sleeper.cpu_s < 0.2 and sleeper.wall_s >= 0.3
    little = ran(judge, "print()").tests[0].memory_mb
    much = ran(judge, "x = bytearray(150 << 20)\nx[::4096] = b'x' * len(x[::4096])").tests[0].memory_mb
    assert 0 < little < 64 and 150 <= much - little + 5 <= 180
    given = [{"kind": "stdio", "output": "ok\n"}] * 3
    judgement = judged(judge, "import time\nwhile time.process_time() < 0.1: pass\nprint('ok')", given)
    assert judgement.cost.cpu_s == pytest.approx(sum(test.cpu_s for test in judgement.tests), abs=1e-4)


def test_environment(judge: Judge) -> None:
    source = (
        "import os, sys\nprint(sys.argv, __name__, __file__, os.path.basename(os.getcwd()) != '')\n"
        "print(os.listdir(), os.getuid() == os.geteuid() != 0, len(os.environ) < 8)\n"
        "open('mine', 'w').write('x' * 100000)\nprint(os.path.getsize('mine'))\nprint(sys.stdin.isatty(), sys.stdout.encoding)"
    )
    expected = "['solution.py'] __main__ solution.py True\n[] True True\n100000\nFalse utf-8\n"
    assert ran(judge, source, "", expected).tests[0].stdout == expected


# --- plans ------------------------------------------------------------------------------------------

_LADDER = [
    {"kind": "stdio", "input": f"{'1' * (n + 1)}\n", "output": f"{'1' * (n + 1)}\n" if n != 2 else "no\n", "score": n}
    for n in range(5)
]


def test_all_tests_or_up_to_the_first_failure(judge: Judge) -> None:
    done = judged(judge, "print(input())", _LADDER)
    assert [test.verdict for test in done.tests] == ["accepted", "accepted", "wrong_answer", "accepted", "accepted"]
    assert (done.verdict, done.passed, done.total, done.pass_rate) == ("wrong_answer", 4, 5, 0.8)
    assert [(test.index, test.id, test.score) for test in done.tests] == [(n, f"t{n}", n) for n in range(5)]
    done = judged(judge, "print(input())", _LADDER, Plan(run="first_failure"))
    assert [test.verdict for test in done.tests] == ["accepted", "accepted", "wrong_answer", "not_run", "not_run"]
    assert (done.verdict, done.passed, done.total) == ("wrong_answer", 2, 5)
    calls = [{"kind": "call", "function": "f", "args": [n], "expected": n if n != 2 else 0} for n in range(5)]
    done = judged(judge, "def f(n): return n", calls, Plan(run="first_failure"))
    assert [test.verdict for test in done.tests] == ["accepted", "accepted", "wrong_answer", "not_run", "not_run"]


def test_selection(judge: Judge) -> None:
    done = judged(judge, "print(input())", _LADDER, Plan(select=Indices(indices=[4, 0])))
    assert (done.selected, [test.id for test in done.tests], done.verdict) == ([0, 4], ["t0", "t4"], "accepted")
    done = judged(judge, "print(input())", _LADDER, Plan(select=Longest(longest=2, shortest=1)))
    assert (done.selected, done.total) == ([0, 3, 4], 3)
    assert judged(judge, "print(input())", _LADDER).selected is None


def test_selected_calls_go_on_after_one_that_ends_the_process(judge: Judge) -> None:
    calls = [{"kind": "call", "function": "f", "args": [n], "expected": n if n != 5 else 0} for n in range(8)]
    source = "import os\ndef f(n): return n if n != 3 else os._exit(1)"
    done = judged(judge, source, calls, Plan(select=Indices(indices=[1, 3, 4, 5, 7])))
    assert [(test.id, test.verdict) for test in done.tests] == [
        ("t1", "accepted"), ("t3", "runtime_error"), ("t4", "accepted"), ("t5", "wrong_answer"), ("t7", "accepted"),
    ]  # fmt: skip


def test_nothing_to_run_is_unscorable(judge: Judge) -> None:
    for tests, plan in (
        ([], Plan()),
        (_LADDER, Plan(select=Indices(indices=[]))),
        ([{"kind": "asserts", "code": []}], Plan()),
    ):
        done = judged(judge, "print('ok')", tests, plan)
        assert (done.verdict, done.reason, done.scorable, done.total) == ("unscorable", "no_tests", False, 0)


def test_provenance(judge: Judge, backend: str) -> None:
    first, again = (judged(judge, "print(input())", _LADDER[:1]).provenance for _ in range(2))
    assert first == again and first.isolation.split()[0] == backend
    hashes = (first.source, first.problem, first.image, first.limits, first.plan)
    assert all(name is not None and len(name) == len("sha256:") + 64 and name.startswith("sha256:") for name in hashes)
    other = judged(judge, "print(input()) ", _LADDER[1:2], Plan(output_kb=1), limits={"cpu_s": 3}).provenance
    assert all(
        a != b for a, b in zip(hashes, (other.source, other.problem, None, other.limits, other.plan), strict=True)
    )
    assert other.image == first.image
