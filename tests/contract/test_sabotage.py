"""Submissions that break things: their own verdict in bounded time, and a slot that is as good as new after each."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any, NamedTuple

import pytest

from service.judging.judge import Judge
from service.sandbox.pool import Pool
from tests.contract.judging import QUICK, fresh_pool, judged, ran
from tests.witness import LOADS, WITNESS, look


class Act(NamedTuple):
    source: str
    verdicts: set[str]
    limits: dict[str, Any] = {}  # noqa: RUF012 - never changed


# What a fork bomb runs into first hangs on how many of its children the parent has seen when it looks.
BOMB = {"time_limit_exceeded", "idleness_limit_exceeded", "memory_limit_exceeded", "accepted"}
OVER = {"time_limit_exceeded", "idleness_limit_exceeded"}

ACTS = {
    "prints 100 MB": Act("import os\nfor _ in range(1600): os.write(1, b'x' * 65536)", {"output_limit_exceeded"}),
    "allocates 8 GB": Act("x = bytearray(8 << 30)", {"memory_limit_exceeded"}),
    "forks 10,000 times": Act(
        "import os\nfor _ in range(10000):\n    try:\n        os.fork()\n    except OSError:\n        pass",
        BOMB,
    ),
    "forks sleepers until none is left": Act(
        "import os, time\ntry:\n    while True:\n        if not os.fork():\n            os.setsid()\n            time.sleep(3600)\nexcept OSError:\n    time.sleep(3600)",
        BOMB - {"accepted"},
    ),
    "starts threads until none is left": Act(
        "import threading, time\ntry:\n    while True: threading.Thread(target=time.sleep, args=(3600,)).start()\nexcept RuntimeError:\n    print('full', flush=True)",
        {"idleness_limit_exceeded"},
    ),
    "sleeps for an hour": Act("import time\ntime.sleep(3600)", {"idleness_limit_exceeded"}),
    "fills the disk": Act(
        "f = open('big', 'wb')\nwhile True: f.write(b'x' * 65536)", {"runtime_error"}, {"cpu_s": 5, "idle_s": 5}
    ),
    "fills the disk with many files": Act(
        "n = 0\nwhile True:\n    n += 1\n    open(f'big{n}', 'wb').write(b'x' * (8 << 20))",
        {"runtime_error"},
        {"cpu_s": 5, "idle_s": 5},
    ),
    "fills the scratch space beside its folder": Act(
        "import os\nn = 0\nwhile True:\n    n += 1\n    open(os.path.join(os.path.dirname(os.getcwd()), f'mine{n}'), 'wb').write(b'x' * (32 << 20))",
        {"runtime_error"},
        {"cpu_s": 5, "idle_s": 5},
    ),
    "uses up the inodes": Act(
        "n = 0\nwhile True:\n    n += 1\n    open(f'f{n}', 'x').close()", {"runtime_error"}, {"cpu_s": 10, "idle_s": 5}
    ),
    "makes a sparse file": Act("f = open('sparse', 'wb')\nf.truncate(1 << 50)", {"runtime_error"}),
    "makes folders 10,000 deep": Act(
        "import os\nfor _ in range(10000):\n    os.mkdir('d')\n    os.chdir('d')\nopen('f', 'w').close()",
        {"accepted"},
        {"cpu_s": 20, "wall_s": 60},
    ),
    "makes folders that nobody may enter": Act(
        "import os\nfor n in range(20):\n    os.makedirs(f'{n}/a/b')\n    open(f'{n}/a/b/f', 'w').close()\n    os.chmod(f'{n}/a/b', 0)\n    os.chmod(f'{n}/a', 0)\n"
        "    os.chmod(f'{n}', 0)\nos.chmod('.', 0)",
        {"accepted"},
    ),
    "leaves files of hostile names": Act(
        "import os\nfor name in (b'\\xff\\xfe', b'-rf', b'a\\nb', b' ', b'x' * 255, b'.wiped-1', b'.wiped-2'):\n    os.mkdir(name)\n    os.chdir(name)\n"
        "    os.mkdir(b'.wiped-1')\n    open(b'.wiped-1/f', 'w').close()\n    os.chdir('..')",
        {"accepted"},
    ),
    "plants links and pipes": Act(
        "import os\nfor n, target in enumerate(('/', '/etc/passwd', '/dev/zero', '/proc/self', '..', 'loop')):\n    os.symlink(target, f'l{n}')\n"
        "os.symlink('loop', 'loop')\nos.mkfifo('fifo')\nos.mkdir('d')\nos.symlink('../..', 'd/up')\nos.link('fifo', 'again')",
        {"accepted", "runtime_error"},
    ),
    "swaps its folder for a link": Act(
        "import os\nhere = os.getcwd()\nos.chdir('/')\nos.rmdir(here)\nos.symlink('/usr', here)",
        {"accepted", "runtime_error"},
    ),
    "moves its folder away": Act(
        "import os\nhere = os.getcwd()\nos.rename(here, here + '-moved')\nopen(here, 'w').close()", {"accepted"}
    ),
    "leaves a daemon": Act(
        "import os, time\nif not os.fork():\n    os.setsid()\n    if os.fork(): os._exit(0)\n    os.chdir('/')\n    for fd in range(64):\n"
        "        try: os.close(fd)\n        except OSError: pass\n    time.sleep(3600)",
        {"accepted"},
    ),
    "leaves busy daemons": Act(
        "import os\nfor _ in range(4):\n    if not os.fork():\n        os.setsid()\n        if os.fork(): os._exit(0)\n        while True: pass",
        BOMB,
    ),
    "forks for ever, each child in its parent's place": Act(
        "import os\nwhile True:\n    if os.fork(): os._exit(0)\n    os.setsid()", BOMB | {"runtime_error"}
    ),
    "kills every process": Act("import os, signal\nos.kill(-1, signal.SIGKILL)", {"runtime_error", "accepted"}),
    "kills process 1": Act("import os, signal\nos.kill(1, signal.SIGKILL)", {"runtime_error", "accepted"}),
    "kills its parent": Act("import os, signal\nos.kill(os.getppid(), signal.SIGKILL)", {"runtime_error"}),
    "kills by number": Act(
        "import os, signal\nfor pid in range(1, 4000):\n    if pid != os.getpid():\n        try: os.kill(pid, signal.SIGKILL)\n        except OSError: pass",
        {"accepted"},
    ),
    "kills its parent's process group": Act(
        "import os, signal\nfor pid in range(1, 50):\n    try: os.killpg(pid, signal.SIGKILL)\n    except OSError: pass",
        {"accepted", "runtime_error"},
    ),
    "stops its parent": Act("import os, signal\nos.kill(os.getppid(), signal.SIGSTOP)", {"runtime_error"}),
    "stops every process": Act("import os, signal\nos.kill(-1, signal.SIGSTOP)", OVER | {"runtime_error", "accepted"}),
    "stops itself, its child wakes it": Act(
        "import os, signal, time\nif not os.fork():\n    while True:\n        os.kill(os.getppid(), signal.SIGSTOP)\n        os.kill(os.getppid(), signal.SIGCONT)\ntime.sleep(3600)",
        OVER,
    ),
    "traces others": Act(
        "import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\nprint('held' if all(libc.ptrace(16, pid, 0, 0) == -1 for pid in range(1, 500)) else 'traced')",
        {"accepted"},
    ),
    "ignores every signal": Act(
        "import signal\nfor number in signal.valid_signals():\n    try: signal.signal(number, signal.SIG_IGN)\n    except OSError: pass\nwhile True: pass",
        {"time_limit_exceeded"},
    ),
    "blocks every signal": Act(
        "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())\nwhile True: pass",
        {"time_limit_exceeded"},
    ),
    "closes every descriptor": Act("import os\nos.closerange(0, 256)", {"accepted", "runtime_error"}),
    "writes garbage everywhere": Act(
        "import os\nfor fd in range(3, 64):\n    try: os.write(fd, os.urandom(5000))\n    except OSError: pass",
        {"accepted", "runtime_error"},
    ),
    "forges reports everywhere": Act(
        "import os, struct\nfor fd in range(3, 64):\n    for kind in b'PVZYC':\n        try: os.write(fd, struct.pack('>ici', 0, bytes([kind]), 2) + b'\"\"')\n"
        "        except OSError: pass\nos._exit(1)",
        {"runtime_error"},
    ),
    "uses up the descriptors": Act("import os\nkept = []\nwhile True: kept.append(os.dup(0))", {"runtime_error"}),
    "fills pipes": Act(
        "import fcntl, os\nkept = []\nwhile True:\n    r, w = os.pipe()\n    os.set_blocking(w, False)\n    kept.append((r, w))\n    os.write(w, b'x' * 65536)",
        {"runtime_error"},
    ),
    "renames itself": Act(
        "import ctypes\nctypes.CDLL(None).prctl(15, b'x) R 1 1 1', 0, 0, 0)\nwhile True: pass", {"time_limit_exceeded"}
    ),
    "changes its own priority": Act(
        "import os\nfor act in (lambda: os.nice(19), lambda: os.nice(-5), lambda: os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0)),\n"
        "    lambda: os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})):\n    try:\n        act()\n        os._exit(1)\n    except OSError: pass\nprint('held')",
        {"accepted"},
    ),
    "makes the interpreter fail at its end": Act(
        "import sys, builtins, os\nclass Bad:\n    def __getattr__(self, name): raise RuntimeError\n    def flush(self): raise SystemExit(0)\n"
        "sys.stdout = sys.stderr = Bad()\nsys.excepthook = None\nbuiltins.__dict__.clear()\n1 / 0",
        {"runtime_error"},
    ),
    "patches what ends it": Act(
        "import os, traceback, threading, atexit, io\nos._exit = lambda code: None\nos.write = None\ntraceback.print_exception = None\nthreading._shutdown = None\n1 / 0",
        {"runtime_error"},
    ),
    "sends a real-time signal storm to itself": Act(
        "import os, signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())\nwhile True:\n    try: os.kill(os.getpid(), 40)\n    except OSError: pass",
        {"time_limit_exceeded"},
    ),
    "changes limits": Act(
        "import resource\nfor name in dir(resource):\n    if name.startswith('RLIMIT_'):\n        try: resource.setrlimit(getattr(resource, name), (0, 0))\n"
        "        except (OSError, ValueError): pass",
        {"accepted", "runtime_error"},
    ),
}


@pytest.fixture(scope="module")
def fresh(judge: Judge) -> dict[str, dict[str, Any]]:
    """What it sees before anybody broke anything."""
    return {load: look(judge, secrets.token_hex(16), load) for load in LOADS}


@pytest.fixture
def stable(pool: Pool) -> Any:
    """The test may cost no slot and leave none in doubt."""
    before = pool.stats()
    yield
    after = pool.stats()
    assert (after["lost"], after["busy"], after["free"]) == (before["lost"], 0, before["free"])
    with pool.slot() as slot:
        assert slot.healthy()


@pytest.mark.usefixtures("stable")
@pytest.mark.parametrize("name", ACTS)
def test_sabotage(judge: Judge, fresh: dict[str, dict[str, Any]], name: str) -> None:
    act = ACTS[name]
    judgement = ran(
        judge, act.source, output="held\n" if "held" in act.source else "", **{**QUICK, "wall_s": 3, **act.limits}
    )
    assert judgement.verdict in act.verdicts and judgement.attempts == 1, judgement
    assert look(judge, secrets.token_hex(16)) == fresh[""]


@pytest.mark.usefixtures("stable")
def test_what_a_witness_would_see(judge: Judge, fresh: dict[str, dict[str, Any]]) -> None:
    """The witness is not blind: it sees what is there to be seen."""
    for load in LOADS:
        seen = fresh[load]
        assert seen["."] == [] and seen[". takes files"] is True
        assert seen["reachable"] == []
        assert seen["descriptors"] == [0, 1, 2] or len(seen["descriptors"]) <= 5
        assert len(seen["modules"]) > 20 and seen["memory"] == 0
    secret = secrets.token_hex(16)
    rest = hashlib.sha256(secret[16:].encode()).hexdigest()
    own = f"kept = [bytes.fromhex('{secret.encode().hex()}') for _ in range(100)]\n"
    source = WITNESS.format(load=own, half=secret[:16].encode(), rest=rest)
    assert json.loads(ran(judge, source, output=None, returned_kb=1024).tests[0].stdout)["memory"] > 0
    left = "open('left-behind', 'w').close()"
    source = WITNESS.format(load=left, half=secret[:16].encode(), rest=rest)
    assert json.loads(ran(judge, source, output=None, returned_kb=1024).tests[0].stdout)["."] == ["left-behind"]


def test_no_memory_of_an_earlier_submission(backend: str) -> None:
    """Neither of a program nor of tests; not in processes that were warm then, nor in those started later."""
    secret = secrets.token_hex(16)
    rest = hashlib.sha256(secret[16:].encode()).hexdigest()
    with fresh_pool(backend) as pool:
        judge = Judge(pool)
        for size in (1, 40, 3000, 20_000):
            text = secret * size
            earlier = f"given = input()\nprint(given)\nimport sys\nprint(given[:2000], file=sys.stderr)  # {text}"
            assert ran(judge, earlier, text + "\n", text + "\n", output_kb=2048).verdict == "accepted"
            code = [f"assert f() == {text!r}", f"print({text!r})"]
            for tests in (
                [{"kind": "call", "function": "f", "expected": text}],
                [{"kind": "asserts", "code": code}],
                [{"kind": "script", "code": code[0]}],
            ):
                assert judged(judge, f"def f(): return {text!r}", tests).verdict == "accepted"
        for load in LOADS:
            assert look(judge, secret, load)["memory"] == 0
            body = WITNESS.format(load="", half=secret[:16].encode(), rest=rest).replace(
                "print(json.dumps(seen))", "return seen['memory']"
            )
            source = f"{load}\ndef look():\n" + "\n".join(
                "    " + line for line in body.replace("global", "").split("\n")
            )
            for tests in (
                [{"kind": "call", "function": "look", "expected": 0}],
                [{"kind": "asserts", "code": ["assert look() == 0"]}],
            ):
                judgement = judged(judge, source, tests)
                assert judgement.verdict == "accepted", (load, tests, judgement)
        assert (pool.stats()["lost"], pool.stats()["recycled"]) == (0, 0)
