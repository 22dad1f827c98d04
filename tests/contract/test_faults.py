"""Our own faults: a retried, right result or an unscorable one, never a zero; and nothing left behind."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from service.errors import ImageError, IsolationError, SandboxError, SlotLost
from service.judging import asking
from service.judging.judge import Judge
from service.judging.plan import Work
from service.sandbox.pool import Pool
from service.schema import Judgement, Problem
from service.settings import Settings
from tests.contract.judging import PATIENT, fresh_pool, judged, ran
from tests.uids import uids

SLOW = "import time\ntime.sleep({seconds})\nprint('ok')"


def until(met: Callable[[], Any], seconds: float = 60) -> Any:
    """What ``met`` gives once that is true."""
    deadline = time.monotonic() + seconds
    while not (found := met()):
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.01)
    return found


# --- a slot's processes, seen from this machine ------------------------------------------------------


def children(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [int(name) for name in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def supervisor(slot: Any) -> int:
    """The pid of a slot's supervisor on this machine."""
    if slot.isolation == "local":
        return until(lambda: children(slot.process.pid))[0]
    slot.container.reload()
    pid = int(slot.container.attrs["State"]["Pid"])
    if not Path(f"/proc/{pid}").exists():
        pytest.skip("the engine's processes cannot be seen from here")
    return pid


def zygotes(slot: Any) -> list[int]:
    return children(supervisor(slot))


def submission(slot: Any) -> list[int]:
    """The processes of the run that is on, once they are confined."""
    return [pid for zygote in zygotes(slot) for pid in children(zygote) if confined(pid)]


def confined(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return "\nSeccomp:\t2\n" in Path(f"/proc/{pid}/status").read_text()
    return False


def kill_container(slot: Any) -> None:
    if slot.isolation == "local":
        slot.process.kill()
    else:
        slot.container.kill()


def kill_supervisor(slot: Any) -> None:
    os.kill(supervisor(slot), signal.SIGKILL)


def kill_zygotes(slot: Any) -> None:
    for pid in zygotes(slot):
        with contextlib.suppress(ProcessLookupError):  # the first one's death takes the others along
            os.kill(pid, signal.SIGKILL)


def close_socket(slot: Any) -> None:
    slot.abort()


FAULTS = [kill_container, kill_supervisor, kill_zygotes, close_socket]


def traces(uid_base: int, folder: Path) -> list[str]:
    """What is left of a pool: containers, processes and folders."""
    left = [str(path) for path in folder.iterdir()]
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            with contextlib.suppress(OSError):
                told = (path / "cmdline").read_bytes().decode("utf-8", "replace")
                uid = path.stat().st_uid
                if f'"uid_base": {uid_base}' in told or uid_base <= uid < uid_base + 5000:
                    left.append(f"{path.name} of uid {uid}: {told}")
    return left


def containers(uid_base: int) -> list[str]:
    """Containers of the pool that has this range of uids, whatever state they are in."""
    listed = subprocess.run(
        ["docker", "ps", "-aq", "--no-trunc", "--filter", "label=assay.slot"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    found = []
    for name in listed:
        told = subprocess.run(["docker", "inspect", name], capture_output=True, text=True, check=False)
        for one in json.loads(told.stdout or "[]"):
            if uid_base <= json.loads(one["Args"][-1])["uid_base"] < uid_base + 5000:
                found.append(name)
    return found


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where everything temporary goes; short, since a socket's path must be."""
    with tempfile.TemporaryDirectory(prefix="f-") as made:
        Path(made).chmod(0o755)
        monkeypatch.setattr(tempfile, "tempdir", made)
        yield Path(made)


@pytest.fixture
def own(backend: str, folder: Path) -> Iterator[Pool]:
    """A pool of the test's own, of which nothing may be left."""
    with fresh_pool(backend) as pool:
        uid_base = pool.settings.uid_base
        yield pool
    gone(backend, uid_base, folder)


def gone(backend: str, uid_base: int, folder: Path) -> None:
    until(lambda: not traces(uid_base, folder), 30)
    if backend == "docker":
        until(lambda: not containers(uid_base), 30)


def during(pool: Pool, judge: Judge, source: str, fault: Callable[[Any], None], times: int = 1) -> Judgement:
    """Judge ``source`` and let ``fault`` happen to its slot while it runs, ``times`` times."""
    with ThreadPoolExecutor(1) as executor:
        answer = executor.submit(ran, judge, source)
        seen: list[Any] = []
        for _ in range(times):
            slot = until(
                lambda: next((slot for slot in list(pool._busy) if slot not in seen and submission(slot)), None)
            )
            seen.append(slot)
            fault(slot)
        return answer.result(120)


# --- faults under a run -------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_under_a_run_costs_one_attempt(own: Pool, fault: Callable[[Any], None]) -> None:
    judge = Judge(own)
    judgement = during(own, judge, SLOW.format(seconds=1), fault)
    assert (judgement.verdict, judgement.passed, judgement.attempts) == ("accepted", 1, 2), judgement
    assert own.stats() == {"runs": 2, "recycled": 0, "lost": 1, "busy": 0, "free": 1}
    wrong = during(own, judge, SLOW.format(seconds=1).replace("ok", "no"), fault)
    assert (wrong.verdict, wrong.scorable, wrong.attempts) == ("wrong_answer", True, 2)


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_in_every_attempt_are_unscorable(own: Pool, fault: Callable[[Any], None]) -> None:
    judge = Judge(own, attempts=2)
    judgement = during(own, judge, SLOW.format(seconds=30), fault, 2)
    assert (judgement.verdict, judgement.reason, judgement.scorable) == ("internal_error", "infrastructure", False)
    assert judgement.attempts == 2 and judgement.message
    assert ran(judge, "print('ok')").verdict == "accepted"
    assert own.stats()["lost"] == 2


def test_a_fault_between_runs_is_not_seen(own: Pool) -> None:
    judge = Judge(own)
    assert ran(judge, "print('ok')").attempts == 1
    with own.slot() as slot:
        pass
    kill_supervisor(slot)
    until(lambda: not slot.healthy())
    judgement = ran(judge, "print('ok')")
    assert (judgement.verdict, judgement.attempts) == ("accepted", 2)


def test_a_runner_that_stands_still_is_given_up(own: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MARGIN_S", 0.5)
    judge = Judge(own)
    with ThreadPoolExecutor(1) as executor:
        answer = executor.submit(ran, judge, SLOW.format(seconds=0.5), wall_s=2)
        slot = until(lambda: next((slot for slot in list(own._busy) if submission(slot)), None))
        os.kill(supervisor(slot), signal.SIGSTOP)
        judgement = answer.result(120)
    assert (judgement.verdict, judgement.attempts) == ("accepted", 2)


def test_a_limit_that_the_kernel_keeps_first_is_the_same_limit(own: Pool) -> None:
    """The parent cannot look while it has no CPU itself; what the kernel ends then ran out of time as well."""
    source = "import time\ndef f(n):\n    time.sleep(1 - n)\n    while n: pass\n    return n"
    given = [{"kind": "call", "function": "f", "args": [n], "expected": n} for n in (0, 1)]
    with ThreadPoolExecutor(1) as executor:
        limits = {"cpu_s": 0.2, "wall_s": 60, "idle_s": 60}
        answer = executor.submit(judged, Judge(own), source, given, limits=limits)
        slot = until(lambda: next((slot for slot in list(own._busy) if submission(slot)), None))
        (child,) = submission(slot)
        os.kill(supervisor(slot), signal.SIGSTOP)
        try:
            until(lambda: "\nState:\tZ" in Path(f"/proc/{child}/status").read_text())
        finally:
            os.kill(supervisor(slot), signal.SIGCONT)
        judgement = answer.result(120)
    assert [test.verdict for test in judgement.tests] == ["accepted", "time_limit_exceeded"], judgement


def test_finished_tests_are_kept_over_a_fault(own: Pool) -> None:
    source = "import time\ndef f(n):\n    time.sleep(n)\n    return n"
    given = [{"kind": "call", "function": "f", "args": [n], "expected": n} for n in (0, 1, 0)]
    problem = Problem.model_validate({"tests": [*given, {"kind": "stdio", "output": ""}], "limits": PATIENT})
    with ThreadPoolExecutor(1) as executor:
        answer = executor.submit(Judge(own).judge, Work(source=source, problem=problem))
        slot = until(lambda: next((slot for slot in list(own._busy) if submission(slot)), None))
        kill_supervisor(slot)
        judgement = answer.result(120)
    assert (judgement.verdict, judgement.passed, judgement.total, judgement.attempts) == ("accepted", 4, 4, 2)


def test_a_run_that_nobody_waits_for_frees_its_slot(own: Pool) -> None:
    judge = Judge(own)
    problem = Problem.model_validate({"tests": [{"kind": "stdio", "output": "ok\n"}] * 3, "limits": PATIENT})
    cancelled = threading.Event()
    with ThreadPoolExecutor(1) as executor:
        answer = executor.submit(judge.judge, Work(source=SLOW.format(seconds=30), problem=problem), cancelled)
        until(lambda: next((slot for slot in list(own._busy) if submission(slot)), None))
        cancelled.set()
        own.abort()
        judgement = answer.result(30)
    assert (judgement.verdict, judgement.reason, judgement.scorable) == ("unscorable", "cancelled", False)
    assert ran(judge, "print('ok')").verdict == "accepted"


def test_a_pool_that_is_closed_under_a_run_ends_it(backend: str, folder: Path) -> None:
    with fresh_pool(backend) as pool, ThreadPoolExecutor(3) as executor:
        judge = Judge(pool)
        answers = [executor.submit(ran, judge, SLOW.format(seconds=30)) for _ in range(3)]
        until(lambda: next((slot for slot in list(pool._busy) if submission(slot)), None))
        pool.close()
        assert {answer.result(60).reason for answer in answers} == {"infrastructure"}
        with pytest.raises(SlotLost, match="closed"), pool.slot():
            pass
    pool.close()
    gone(backend, pool.settings.uid_base, folder)


# --- slots that served long enough -------------------------------------------------------------------


def test_slots_are_replaced_after_enough_runs(backend: str, folder: Path) -> None:
    with fresh_pool(backend, recycle_after=4) as pool:
        judge = Judge(pool)
        served = []
        for _ in range(10):
            with pool.slot() as slot:
                served.append(slot)
            assert ran(judge, "print('ok')").attempts == 1
            until(lambda: len(live(pool, folder)) <= 2)  # the one that serves and its replacement
        assert pool.stats()["recycled"] >= 2 and pool.stats()["lost"] == 0
        assert len({id(slot) for slot in served}) >= 3
    gone(backend, pool.settings.uid_base, folder)


def test_no_more_replacements_are_started_than_slots_serve(
    backend: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fresh_pool(backend, recycle_after=4) as pool:
        judge, make, ready = Judge(pool), pool._factory, threading.Event()
        assert make is not None

        def slow(settings: Settings, place: int) -> Any:
            """A replacement takes longer to start than two slots serve."""
            assert threading.current_thread() is threading.main_thread() or ready.wait(60)
            return make(settings, place)

        monkeypatch.setattr(pool, "_factory", slow)
        for _ in range(9):
            assert ran(judge, "print('ok')").attempts == 1
        ready.set()
        until(lambda: pool._starting == 0)
        assert len(live(pool, folder)) == 2  # the one that serves and its replacement


def test_replaced_slots_leave_no_descriptors(backend: str) -> None:
    """Sockets to the runner and to the engine, pipes, the launcher's output: all of them go with their slot."""
    with fresh_pool(backend, recycle_after=2) as pool:
        judge = Judge(pool)

        def after(runs: int) -> int:
            for _ in range(runs):
                ran(judge, "print('ok')")
            return len(list(Path("/proc/self/fd").iterdir()))

        first = after(4)
        assert after(12) <= first + 5  # a spare slot may be there, or not
        assert pool.stats()["recycled"] >= 7


def live(pool: Pool, folder: Path) -> list[Path]:
    """The folders of slots that are there now."""
    return [path for path in folder.iterdir() if path.name.startswith("assay-")]


def test_uids_come_round(backend: str) -> None:
    with fresh_pool(backend) as pool:
        pool.settings.uids_per_slot = 3
        with pytest.raises(RuntimeError), pool.slot():
            raise RuntimeError("the next slot has few uids")
        judge = Judge(pool)
        for _ in range(8):
            assert ran(judge, "import os\nopen('mine', 'x')\nos.chmod('.', 0)\nprint('ok')").attempts == 1
        with pool.slot() as slot:
            assert slot.healthy()


# --- slots that cannot start -------------------------------------------------------------------------


def broken(backend: str) -> list[tuple[dict[str, Any], type[SandboxError], str]]:
    if backend == "docker":
        return [
            ({"image": "assay/none:none"}, ImageError, "assay images build"),
            ({"runtime": "no-such-runtime"}, SandboxError, "no-such-runtime"),
        ]
    return [
        ({"python": "/nonexistent/python"}, SandboxError, "/nonexistent/python"),
        ({"python": "/bin/false"}, IsolationError, "does not work here"),
        ({"python": "/bin/echo"}, IsolationError, "does not work here"),
    ]


def test_a_start_that_fails_says_why(backend: str, folder: Path) -> None:
    base = uids()
    for settings, error, told in broken(backend):
        with pytest.raises(error, match=told):
            Pool(Settings(sandbox=backend, uid_base=base, **settings)).start()  # type: ignore[arg-type]
    gone(backend, base, folder)


def test_a_pool_recovers_when_slots_can_start_again(own: Pool, backend: str) -> None:
    judge = Judge(own)
    good = own.settings.model_copy()
    for settings, _, told in broken(backend):
        with own.slot() as slot:
            pass
        kill_supervisor(slot)
        until(lambda slot=slot: not slot.healthy())
        for name, value in settings.items():
            setattr(own.settings, name, value)
        judgement = ran(judge, "print('ok')")
        assert (judgement.reason, judgement.scorable) == ("infrastructure", False) and told in judgement.message
        for name in settings:
            setattr(own.settings, name, getattr(good, name))
        assert ran(judge, "print('ok')").verdict == "accepted"
