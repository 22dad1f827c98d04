"""Sabotage under every kind of test, while the source loads and in the middle of a call: never a fault of ours."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

import pytest

from service.judging.judge import Judge
from service.sandbox.pool import Pool
from tests.contract.judging import QUICK, judged

ACTS = {
    "takes memory at once": "x = bytearray(8 << 30)",
    "takes memory for ever": "kept = []\nwhile True: kept.append(bytearray(1 << 20))",
    "takes memory in children": """
        for _ in range(12):
            if not os.fork():
                kept = bytearray(40 << 20)
                kept[::4096] = b'x' * len(kept[::4096])
                time.sleep(60)
        os.wait()
    """,
    "forks without an end": """
        while True:
            try: os.fork()
            except OSError: pass
    """,
    "forks sleepers": """
        try:
            while True:
                if not os.fork():
                    os.setsid()
                    time.sleep(3600)
        except OSError: pass
    """,
    "leaves daemons": """
        for _ in range(4):
            if not os.fork():
                os.setsid()
                if os.fork(): os._exit(0)
                while True: time.sleep(0.01)
    """,
    "leaves ten thousand zombies": """
        for _ in range(10_000):
            try:
                if not os.fork(): os._exit(0)
            except OSError: break
    """,
    "forks in the middle": "os.fork()",
    "starts threads without an end": """
        import threading
        try:
            while True: threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()
        except RuntimeError: pass
    """,
    "fills the disk": """
        try:
            while True: open(f'f{time.monotonic_ns()}', 'wb').write(b'x' * (8 << 20))
        except OSError: pass
    """,
    "takes all inodes": """
        try:
            while True: open(f'f{time.monotonic_ns()}', 'x').close()
        except OSError: pass
    """,
    "floods stdout": "while True: os.write(1, b'x' * 65536)",
    "floods print": "while True: print('x' * 65536)",
    "floods stderr": "while True: os.write(2, b'x' * 65536)",
    "kills everything": "os.kill(-1, signal.SIGKILL)",
    "stops everything": "os.kill(-1, signal.SIGSTOP)",
    "kills its parent": "os.kill(os.getppid(), signal.SIGKILL)",
    "kills its group": "os.killpg(0, signal.SIGKILL)",
    "kills by number": """
        for pid in range(1, 2000):
            if pid != os.getpid():
                try: os.kill(pid, signal.SIGKILL)
                except OSError: pass
    """,
    "stops by number": """
        for pid in range(1, 2000):
            if pid != os.getpid():
                try: os.kill(pid, signal.SIGSTOP)
                except OSError: pass
    """,
    "kills itself": "os.kill(os.getpid(), signal.SIGKILL)",
    "stops itself": "os.kill(os.getpid(), signal.SIGSTOP)",
    "interrupts itself": "os.kill(os.getpid(), signal.SIGINT)",
    "alarms itself": "signal.alarm(1)\ntime.sleep(3600)",
    "aborts": "os.abort()",
    "breaks its memory": "import ctypes\nctypes.string_at(0)",
    "overflows its stack": "import sys\nsys.setrecursionlimit(1 << 30)\ndef g(): return g()\ng()",
    "ends with success": "os._exit(0)",
    "becomes another program": "os.execv('/bin/true', ['true'])",
    "becomes another program that stays": "os.execv('/bin/sleep', ['sleep', '3600'])",
    "raises SystemExit": "raise SystemExit(0)",
    "raises what is no Exception": "raise GeneratorExit",
    "closes every descriptor": "os.closerange(0, 256)",
    "replaces every descriptor": "null = os.open('/dev/null', os.O_RDWR)\nfor fd in range(64): os.dup2(null, fd)",
    "uses up the descriptors": """
        try:
            while True: os.dup(0)
        except OSError: pass
    """,
    "shuts every socket": """
        import socket
        for fd in range(3, 64):
            try: socket.socket(fileno=os.dup(fd)).shutdown(2)
            except OSError: pass
    """,
    "writes garbage everywhere": """
        for fd in range(3, 64):
            try: os.write(fd, os.urandom(4000))
            except OSError: pass
    """,
    "lets nothing block": """
        for fd in range(64):
            try: os.set_blocking(fd, False)
            except OSError: pass
    """,
    "lowers its limits": """
        import resource
        for name in dir(resource):
            if name.startswith('RLIMIT_'):
                try: resource.setrlimit(getattr(resource, name), (0, 0))
                except (OSError, ValueError): pass
        try: os.fork()
        except OSError: pass
    """,
    "storms itself with signals": """
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        while True:
            try: os.kill(os.getpid(), 40)
            except OSError: pass
    """,
    "takes a back seat": """
        for act in (lambda: os.nice(19), lambda: os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))):
            try: act()
            except OSError: pass
        while True: pass
    """,
    "sleeps": "time.sleep(3600)",
    "burns": "while True: pass",
    "burns in a child": """
        if not os.fork():
            while True: pass
        os.wait()
    """,
    "empties its modules": "import sys\nsys.modules.clear()",
    "breaks its built-ins": "import builtins\nfor name in list(vars(builtins)): delattr(builtins, name)",
}
NAMES = "import os, signal, time\n"
WRONG = "def f():\n    return 2\n"
_IS_ONE = "from solution import f\ndef test_f():\n    assert f() == 1\n"

KINDS: dict[str, dict[str, Any]] = {
    "stdio": {"tests": [{"kind": "stdio", "output": "right\n"}]},
    "call": {"tests": [{"kind": "call", "function": "f", "expected": 1}] * 2},
    "asserts": {"tests": [{"kind": "asserts", "code": ["assert f() == 1", "assert f() == 1"]}]},
    "asserts apart": {"tests": [{"kind": "asserts", "setup": "x = 1", "code": ["assert f() == x"]}]},
    "asserts with threads": {"tests": [{"kind": "asserts", "setup": "import threading", "code": ["assert f() == 1"]}]},
    "script": {"tests": [{"kind": "script", "code": "assert f() == 1"}]},
    "pytest": {"tests": [{"kind": "pytest", "files": {"test_f.py": _IS_ONE}}]},
    "asserts in process": {
        "tests": [{"kind": "asserts", "setup": "x = 1", "code": ["assert f() == x"]}],
        "isolation": "in_process",
    },
}


def sources(act: str, kind: str) -> Iterator[str]:
    """The act while the source loads, and in the middle of a call."""
    act = textwrap.dedent(act).strip()
    if kind == "stdio":
        yield f"{NAMES}{act}\n"
        return
    yield f"{NAMES}{act}\n{WRONG}"
    yield f"{NAMES}def f():\n{textwrap.indent(act, '    ')}\n    return 2\n"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("act", ACTS)
def test_the_fault_is_theirs(judge: Judge, pool: Pool, kind: str, act: str) -> None:
    before = pool.stats()
    for source in sources(ACTS[act], kind):
        judgement = judged(judge, source, limits={**QUICK, "wall_s": 3, "output_kb": 64}, **KINDS[kind])
        assert judgement.scorable and judgement.reason is None and judgement.attempts == 1, judgement
        assert judgement.passed == 0 and judgement.total == len(judgement.tests) >= 1, judgement
    after = pool.stats()
    assert after["lost"] == before["lost"]  # that a slot has served long enough may fall on any run
    with pool.slot() as slot:
        assert slot.healthy()
