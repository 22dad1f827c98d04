"""What a program sees of its surroundings is the same in every slot, whichever sandbox it is of and whenever it started."""

from __future__ import annotations

import os
import random
import signal
from typing import Any

import pytest

from service.judging.judge import Judge
from tests.conftest import missing
from tests.contract.judging import fresh_pool, judged, ran

SURROUNDINGS = """
import locale, os, platform, resource, signal, sys, time
print(sorted(os.environ.items()))
print(sys.argv, sys.orig_argv, __name__, __file__, os.path.basename(os.getcwd()), os.path.expanduser("~"))
print(hex(os.umask(0)), platform.node(), os.getgroups(), os.getsid(0) == os.getpid())
print(time.tzname, time.timezone, time.localtime(0)[:6], time.strftime("%c %Z", time.localtime(0)))
print(locale.setlocale(locale.LC_ALL), locale.localeconv()["decimal_point"], locale.getpreferredencoding(), sys.getfilesystemencoding())
print([(stream.encoding, stream.errors, stream.line_buffering) for stream in (sys.stdin, sys.stdout, sys.stderr)])
print({name: resource.getrlimit(getattr(resource, name)) for name in dir(resource) if name.startswith("RLIMIT_")})
print([signal.getsignal(number) == signal.SIG_DFL for number in range(1, 32)], signal.pthread_sigmask(0, []))
print(sys.flags.hash_randomization, sys.get_int_max_str_digits(), sys.warnoptions, sys.getswitchinterval())
print(open("made", "w").name, os.listdir(), oct(os.stat("made").st_mode))
"""
HASHES = """
words = ["apple", "pear", "fig", b"plum", ("kiwi", 1), 2.5, frozenset("lime"), 7]
print(list(set(words)), [hash(word) for word in words])
print(list({word: None for word in set("the quick brown fox jumps over the lazy dog".split())}))
"""
CHILD = "import subprocess, sys\nprint(subprocess.run([sys.executable, '-c', 'print(list(set(\"abcdefgh\")))'], capture_output=True, text=True).stdout)\n"
FLAVOURS = ["", "import asyncio\n", "import numpy\n"]


def slots(request: pytest.FixtureRequest) -> list[tuple[str, Any]]:
    """Two fresh slots of each sandbox, one after the other."""
    request.getfixturevalue("docker_required")
    if os.geteuid() != 0:
        missing("the local sandbox drops to other uids, which takes root")
    return [(backend, fresh_pool(backend)) for backend in ("local", "docker", "local", "docker")]


def printed(judge: Judge, source: str) -> str:
    judgement = ran(judge, source, output=None, returned_kb=64)
    assert judgement.verdict == "accepted", judgement
    return judgement.tests[0].stdout


def test_surroundings_and_hashes_are_the_same_everywhere(request: pytest.FixtureRequest) -> None:
    seen: dict[str, list[str]] = {"surroundings": [], "hashes": [], "a child's hashes": []}
    for _, made in slots(request):
        with made as pool:
            judge = Judge(pool)
            seen["surroundings"] += [printed(judge, SURROUNDINGS) for _ in range(2)]
            seen["hashes"] += [printed(judge, flavour + HASHES) for flavour in FLAVOURS]
            seen["a child's hashes"].append(printed(judge, CHILD))
    for what, texts in seen.items():
        assert len(set(texts)) == 1, (what, sorted(set(texts)))
        assert texts[0].strip()


def test_signals_that_the_service_was_told_to_ignore_are_not_ignored_in_a_run(backend: str) -> None:
    """As under ``nohup``, or in the background of a shell."""
    numbers = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM)
    before = {number: signal.signal(number, signal.SIG_IGN) for number in numbers}
    try:
        with fresh_pool(backend) as pool:
            source = (
                f"import signal\nprint([signal.getsignal(n) == signal.SIG_IGN for n in {[int(n) for n in numbers]}])"
            )
            assert printed(Judge(pool), source) == "[False, False, False, False]\n"
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_tests_and_submission_have_the_same_hashes_and_zone(judge: Judge) -> None:
    """The process with the tests is of another zygote, and compares with what it counts itself."""
    source = "import os, time\nWORDS = 'the quick brown fox'.split()\ndef f(): return list(set(WORDS)), [hash(w) for w in WORDS], time.tzname, sorted(os.environ)"
    code = "import os, time\nwords = 'the quick brown fox'.split()\nassert f() == (list(set(words)), [hash(w) for w in words], time.tzname, sorted(os.environ))\n"
    assert judged(judge, source, [{"kind": "script", "code": code}]).verdict == "accepted"
    file = "from solution import f\nimport time\n\ndef test_f():\n    words = 'the quick brown fox'.split()\n    assert f()[:3] == (list(set(words)), [hash(w) for w in words], time.tzname)\n"
    assert judged(judge, source, [{"kind": "pytest", "files": {"test_f.py": file}}]).verdict == "accepted"


@pytest.mark.parametrize("draw", ["random.random()", "uuid.uuid4()", "secrets.token_hex()", "numpy.random.random()"])
def test_what_is_random_stays_random_and_a_seed_holds(judge: Judge, draw: str) -> None:
    module = draw.partition(".")[0]
    assert len({printed(judge, f"import {module}\nprint({draw})") for _ in range(4)}) == 4
    if "random." in draw:
        seeded = f"import {module}\n{draw.rpartition('.')[0]}.seed(7)\nprint({draw})"
        assert len({printed(judge, seeded) for _ in range(2)}) == 1
    if draw == "random.random()":
        random.seed(7)
        assert printed(judge, seeded) == f"{random.random()}\n"


def test_the_hosts_zone_and_name_stay_outside(monkeypatch: pytest.MonkeyPatch, backend: str) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setenv("PYTHONHASHSEED", "123")
    monkeypatch.setenv("LC_ALL", "POSIX")
    with fresh_pool(backend) as pool:
        out = printed(
            Judge(pool), "import os, time\nprint(time.tzname, os.uname().nodename, hash('a'), os.environ['LC_ALL'])"
        )
    assert out.startswith("('UTC', 'UTC') slot ") and out.endswith(" C.UTF-8\n")
