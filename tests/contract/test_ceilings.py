"""What bounds a slot as a whole, above every problem's own limits: the machine outlives whatever runs in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.judging.judge import Judge
from service.sandbox import cgroups
from service.sandbox.pool import Pool
from tests.contract.judging import PATIENT, fresh_pool, judged, ran

MEMORY_MB, PROCESSES = 384, 96  # half of the processes are more than the hogs
LAVISH = {**PATIENT, "memory_mb": 65536, "processes": 1024, "cpu_s": 60, "wall_s": 120}

# The children hold on to what they have; the parent waits until the kernel has killed one of them.
HOGS = """
import os, time
for _ in range(32):
    if not os.fork():
        kept = bytearray(64 << 20)
        kept[::4096] = b'x' * len(kept[::4096])
        time.sleep(3600)
os.wait()
print('ok')
"""
BOMB = """
import os, time
made = 0
try:
    while made < 5000:
        if not os.fork(): time.sleep(3600)
        made += 1
except OSError:
    pass
print(made, flush=True)
os.kill(0, 9)
"""
# Memory that belongs to no process in particular: what sockets hold, until the kernel takes it out on somebody.
BUFFERS = """
import os, resource, socket
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
def fill():
    kept = []
    try:
        while True:
            kept.append(socket.socketpair())
            for one in kept[-1]:
                one.setblocking(False)
                while True: one.send(b'x' * 60000)
    except BlockingIOError:
        return kept, True
    except OSError:
        return kept, False
while True:
    if not os.fork():
        kept, more = [], True
        while more:
            got, more = fill()
            kept.append(got)
        import time
        time.sleep(3600)
"""


@pytest.fixture(scope="module")
def small(backend: str) -> Iterator[Pool]:
    """A slot with low ceilings."""
    with fresh_pool(backend, slot_memory_mb=MEMORY_MB, slot_processes=PROCESSES, scratch_mb=64) as pool:
        yield pool


@pytest.fixture
def sound(small: Pool) -> Iterator[None]:
    """The test costs no slot and leaves a sound one."""
    before = small.stats()
    yield
    with small.slot() as slot:
        assert slot.healthy()
    after = small.stats()
    assert after["lost"] == before["lost"]


def test_the_probe_says_what_bounds_a_slot(small: Pool) -> None:
    state, detail = small.layers()["cgroup"]
    assert state == ("absent" if "no cgroup" in detail else "holds")
    if state == "holds":
        assert f"{MEMORY_MB} MiB, {PROCESSES} processes" in detail


def bounded(pool: Pool) -> None:
    """The ground of the test: a slot with a cgroup."""
    if "no cgroup" in pool.layers()["cgroup"].detail:
        pytest.skip("this process may not make cgroups: see the tests of slots without one")


@pytest.mark.usefixtures("sound")
def test_memory_over_many_processes_is_theirs(small: Pool) -> None:
    """The slot's ceiling is far below the problem's limit: the kernel kills, and that is told as it is."""
    bounded(small)
    judge = Judge(small)
    for _ in range(2):
        judgement = ran(judge, HOGS, **LAVISH)
        assert (judgement.verdict, judgement.attempts) == ("memory_limit_exceeded", 1), judgement
    with small.slot() as slot:
        for folder in getattr(getattr(slot, "cgroup", None), "folders", []):
            for name in ("memory.max_usage_in_bytes", "memory.peak"):
                if (Path(folder) / name).exists():
                    assert int((Path(folder) / name).read_text()) <= MEMORY_MB << 20
    assert ran(judge, "print('ok')").verdict == "accepted"


@pytest.mark.usefixtures("sound")
@pytest.mark.parametrize("kind", ["call", "asserts", "script"])
def test_memory_of_steps_is_theirs(small: Pool, kind: str) -> None:
    bounded(small)
    source = "def f():\n" + "".join(f"    {line}\n" for line in HOGS.splitlines())
    test = {
        "call": {"kind": "call", "function": "f", "expected": None},
        "asserts": {"kind": "asserts", "code": ["assert f() is None"]},
        "script": {"kind": "script", "code": "assert f() is None"},
    }[kind]
    judgement = judged(Judge(small), source, [test], limits=LAVISH)
    assert (judgement.verdict, judgement.attempts) == ("memory_limit_exceeded", 1), judgement


@pytest.mark.usefixtures("sound")
def test_memory_that_is_no_process_of_its_own_is_theirs(small: Pool) -> None:
    """Socket buffers and files in the scratch space count, and the slot's own processes are not killed for them."""
    bounded(small)
    judge = Judge(small)
    judgement = ran(judge, BUFFERS, **{**LAVISH, "cpu_s": 20, "idle_s": 3})
    assert judgement.verdict != "internal_error" and judgement.attempts == 1, judgement
    assert ran(judge, "print('ok')").verdict == "accepted"


@pytest.mark.usefixtures("sound")
def test_a_fork_bomb_leaves_room_for_the_runner(small: Pool) -> None:
    judge = Judge(small)
    test = ran(judge, BOMB, output=None, **LAVISH).tests[0]
    assert 0 < int(test.stdout) < PROCESSES
    # In split mode the other side is forked while the bomb goes off.
    source = BOMB.replace("os.kill(0, 9)", "") + "\ndef f(): return 1"
    for _ in range(3):
        judgement = judged(judge, source, [{"kind": "asserts", "code": ["assert f() == 1"]}], limits=LAVISH)
        assert judgement.verdict != "internal_error" and judgement.attempts == 1, judgement


def test_without_a_cgroup_sampling_bounds_a_slot(monkeypatch: pytest.MonkeyPatch, backend: str) -> None:
    if backend != "local":
        pytest.skip("an engine's containers have cgroups")
    monkeypatch.setattr(cgroups, "parents", lambda: None)
    with fresh_pool(backend) as pool:
        assert "no cgroup" in pool.layers()["cgroup"].detail
        assert pool.isolation == "local without cgroup"
        judge = Judge(pool)
        judgement = ran(judge, HOGS, memory_mb=256, processes=64)
        assert (judgement.verdict, judgement.attempts) == ("memory_limit_exceeded", 1), judgement
        assert judgement.tests[0].memory_mb < 32 * 64
        judgement = ran(judge, BOMB, output=None, processes=16)
        assert int(judgement.tests[0].stdout) < 16
        with pool.slot() as slot:
            assert slot.healthy()


def test_a_slot_that_is_destroyed_takes_its_cgroup_along(backend: str) -> None:
    if backend != "local":
        pytest.skip("an engine removes its containers' cgroups")
    with fresh_pool(backend) as pool:
        bounded(pool)
        with pool.slot() as slot:
            folders = list(slot.cgroup.folders)  # type: ignore[attr-defined]
            assert folders and all(folder.exists() for folder in folders)
        slot.process.kill()  # type: ignore[attr-defined]
    assert not any(folder.exists() for folder in folders)
