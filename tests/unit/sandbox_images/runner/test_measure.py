"""What the parent reads: a cgroup's counters in the kernel's formats, and processes as they are."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sandbox_images.runner.measure import Counters, Meter, Tree

EVENTS_V2 = "low 0\nhigh 0\nmax 31\noom 3\noom_kill {kills}\noom_group_kill 0\n"
EVENTS_V1 = "oom_kill_disable 0\nunder_oom 0\noom_kill {kills}\n"
CPU_V2 = "usage_usec {usec}\nuser_usec 1500000\nsystem_usec 500000\nnr_periods 0\nnr_throttled 0\nthrottled_usec 0\n"
CPU_V1_OF_CPU = "nr_periods 0\nnr_throttled 0\nthrottled_time 0\n"  # a file of the same name, with no usage in it

BURN = "import time\nwhile time.process_time() < {seconds}: pass"


def v1(folder: Path) -> list[str]:
    (folder / "memory").mkdir(exist_ok=True)
    (folder / "cpu,cpuacct").mkdir(exist_ok=True)
    (folder / "memory/memory.oom_control").write_text(EVENTS_V1.format(kills=2))
    (folder / "cpu,cpuacct/cpu.stat").write_text(CPU_V1_OF_CPU)
    (folder / "cpu,cpuacct/cpuacct.usage").write_text("2500000000\n")
    return [str(folder), str(folder / "memory"), str(folder / "cpuacct"), str(folder / "cpu,cpuacct")]


def v2(folder: Path) -> list[str]:
    (folder / "memory.events").write_text(EVENTS_V2.format(kills=2))
    (folder / "cpu.stat").write_text(CPU_V2.format(usec=2_500_000))
    return [str(folder)]


@pytest.mark.parametrize("layout", [v1, v2])
def test_counters_of_both_versions(layout: object, tmp_path: Path) -> None:
    counters = Counters(layout(tmp_path))  # type: ignore[operator]
    assert (counters.oom_kills(), counters.cpu()) == (2, 2.5)


def test_no_cgroup_counts_nothing(tmp_path: Path) -> None:
    for folders in ([], [str(tmp_path)]):
        counters = Counters(folders)
        assert (counters.oom_kills(), counters.cpu()) == (0, 0.0)
        meter = Meter(counters, [os.getpid()])
        assert meter.cpu() == 0.0 and not meter.oom_killed()


def test_counters_are_read_anew(tmp_path: Path) -> None:
    counters = Counters(v2(tmp_path))
    meter = Meter(counters, [])
    assert not meter.oom_killed()
    (tmp_path / "memory.events").write_text(EVENTS_V2.format(kills=3))
    (tmp_path / "cpu.stat").write_text(CPU_V2.format(usec=62_500_000))
    assert meter.oom_killed() and 59 < meter.cpu() <= 60


def test_old_kernels_without_the_count(tmp_path: Path) -> None:
    (tmp_path / "memory.oom_control").write_text("oom_kill_disable 0\nunder_oom 0\n")
    assert Counters([str(tmp_path)]).oom_kills() == 0


def test_the_meter_leaves_out_the_runner_itself(tmp_path: Path) -> None:
    """As long as only runner processes burn, a run has used nothing."""
    (tmp_path / "cpuacct.usage").write_text("0")
    meter = Meter(Counters([str(tmp_path)]), [])
    until = time.process_time() + 0.1
    while time.process_time() < until:
        pass
    assert meter.cpu() == 0.0
    (tmp_path / "cpuacct.usage").write_text("5000000000")
    assert 4 < meter.cpu() < 5


def test_the_kernels_own_file() -> None:
    """Version 2's ``cpu.stat`` is there wherever that hierarchy is mounted, with or without controllers."""
    mounts = (line.split() for line in Path("/proc/mounts").read_text().splitlines())
    folder = next((target for _, target, kind, *_ in mounts if kind == "cgroup2"), None)
    if folder is None or not Path(folder, "cpu.stat").exists():
        pytest.skip("no hierarchy of version 2 is mounted here")
    counters = Counters([folder])
    before = counters.cpu()
    subprocess.run([sys.executable, "-c", BURN.format(seconds=0.2)], check=True)
    assert counters.cpu() - before >= 0.2


def test_a_tree_keeps_what_it_saw_of_ended_processes() -> None:
    tree = Tree([])
    process = subprocess.Popen([sys.executable, "-c", BURN.format(seconds=3600)])
    try:
        while tree.cpu_now([process.pid]) < 0.05:
            time.sleep(0.01)
    finally:
        process.kill()
        process.wait()
    seen = tree.cpu_now([])
    assert seen >= 0.05 and tree.cpu_now([process.pid]) == seen


# --- waiting for a CPU -------------------------------------------------------------------------------


def tree(wanted: list[float]) -> Tree:
    """One that saw threads which ran or could have run for so many seconds."""
    made = Tree([])
    made.wanted = dict(enumerate(wanted))
    return made


def test_a_thread_waits_for_others() -> None:
    assert tree([4.0]).waited({}, 1.0) == 3.0
    assert tree([4.0]).waited({0: 2.5}, 0.5) == 1.0
    assert tree([7.0, 0.6]).waited({}, 1.1) == pytest.approx(5.9)  # two sides that take turns


@pytest.mark.parametrize("count", [2, 8, 32, 256])
def test_what_threads_take_from_each_other_is_no_waiting(count: int) -> None:
    """All wake at once on one CPU: the last one waits for all of them."""
    burst = 0.01
    woken = [(place + 1) * burst for place in range(count)]
    assert tree(woken).waited({}, count * burst) <= 0.0
