"""The cgroups of local slots: real ones where this machine lets us, and the kernel's files as they are elsewhere."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.sandbox import cgroups
from service.sandbox.cgroups import Cgroup, Parents, parents
from tests.conftest import missing

V1 = """\
9:name=systemd:/
4:memory:/user.slice
3:pids:/user.slice
2:cpu,cpuacct:/
0::/user.slice
"""
V1_MOUNTS = """\
31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
33 31 0:30 / {top}/cpu,cpuacct rw,nosuid - cgroup cgroup rw,cpu,cpuacct
35 31 0:32 / {top}/memory rw,nosuid shared:12 - cgroup cgroup rw,memory
39 31 0:36 / {top}/pids rw,nosuid - cgroup cgroup rw,pids
41 31 0:38 / {top}/unified rw,nosuid - cgroup2 cgroup2 rw,nsdelegate
"""
V2 = "0::/system.slice/assay.service/worker\n"
V2_MOUNTS = "30 23 0:26 / {top} rw,nosuid,nodev,noexec,relatime shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    made = tmp_path / "proc"
    made.mkdir()
    return made


def machine(proc: Path, own: str, mounts: str) -> Path:
    """``/proc/self`` of a machine whose hierarchies are mounted beneath the folder that is returned."""
    top = proc.parent / "cgroup"
    (proc / "cgroup").write_text(own)
    (proc / "mountinfo").write_text(mounts.format(top=top))
    return top


def unified(folder: Path, controllers: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cgroup.subtree_control").write_text(controllers)
    (folder / "cgroup.procs").write_text("")


def test_version_1_has_a_folder_for_each_controller(proc: Path) -> None:
    top = machine(proc, V1, V1_MOUNTS)
    expected = (top / "memory/user.slice", top / "pids/user.slice", top / "cpu,cpuacct")
    assert parents(proc) == Parents(1, expected)


def test_a_hybrid_machine_is_one_of_version_1(proc: Path) -> None:
    top = machine(proc, V1, V1_MOUNTS)
    unified(top / "unified", "")
    (top / "unified/cgroup.subtree_control").chmod(0o444)
    (top / "unified/cgroup.subtree_control").unlink()
    found = parents(proc)
    assert found is not None and found.version == 1


def test_a_mount_of_a_part_of_the_hierarchy(proc: Path) -> None:
    mounts = V1_MOUNTS.replace("0:32 / ", "0:32 /user.slice ").replace("0:36 / ", "0:36 /elsewhere ")
    top = machine(proc, V1, mounts)
    found = parents(proc)
    assert found is not None and found.folders[:2] == (top / "memory", top / "pids")


def test_version_2_takes_the_nearest_folder_that_hands_on_the_controllers(proc: Path) -> None:
    top = machine(proc, V2, V2_MOUNTS)
    unified(top, "cpu memory pids")
    unified(top / "system.slice", "memory pids")
    unified(top / "system.slice/assay.service", "cpu io memory pids")
    (top / "system.slice/assay.service/worker").mkdir()
    assert parents(proc) == Parents(2, (top / "system.slice/assay.service",))


def test_version_2_switches_the_controllers_on_where_it_may(proc: Path) -> None:
    top = machine(proc, V2, V2_MOUNTS)
    unified(top / "system.slice/assay.service", "cpu")
    (top / "system.slice/assay.service/worker").mkdir()
    assert parents(proc) == Parents(2, (top / "system.slice/assay.service",))
    assert (top / "system.slice/assay.service/cgroup.subtree_control").read_text() == "+memory +pids"


def test_no_place_is_no_error(proc: Path) -> None:
    assert parents(proc / "none") is None
    machine(proc, "", "")
    assert parents(proc) is None
    machine(proc, "garbage\n", "garbage\n")
    assert parents(proc) is None
    machine(proc, V2, V2_MOUNTS)
    assert parents(proc) is None


@pytest.fixture
def hierarchy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder beneath which folders get a cgroup's files when they are made, and lose them when they go."""

    def mkdir(self: Path) -> None:
        os.mkdir(self)  # noqa: PTH102 - this is what stands in for Path's
        for name in ("memory.max", "memory.swap.max", "pids.max", "cgroup.procs", "cgroup.kill"):
            (self / name).write_text("")

    monkeypatch.setattr(Path, "mkdir", mkdir)
    monkeypatch.setattr(Path, "rmdir", shutil.rmtree)
    return tmp_path


def test_ceilings_of_version_2(hierarchy: Path) -> None:
    made = Cgroup(Parents(2, (hierarchy,)), 300, 40)
    (folder,) = made.folders
    found = {name: (folder / name).read_text() for name in ("memory.max", "memory.swap.max", "pids.max")}
    assert found == {"memory.max": str(300 << 20), "memory.swap.max": "0", "pids.max": "40"}
    assert made.ceiling == "cgroup version 2: 300 MiB, 40 processes"
    assert not made.entered()
    (folder / "cgroup.procs").write_text("71\n72\n")
    assert made.entered()
    (folder / "cgroup.procs").write_text("")
    made.close()
    made.close()
    assert list(hierarchy.iterdir()) == []


def test_a_folder_that_is_no_cgroup_is_left_as_it_was(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"memory\.max"):
        Cgroup(Parents(2, (tmp_path,)), 300, 40)
    assert list(tmp_path.iterdir()) == []


# --- this machine's own ------------------------------------------------------------------------------


@pytest.fixture
def real() -> Iterator[Cgroup]:
    made = cgroups.for_slot(64, 20)
    if made is None:
        missing("this process may not make cgroups")
    yield made
    made.close()


def read(made: Cgroup, *names: str) -> str:
    return next((f / n).read_text().strip() for f in made.folders for n in names if (f / n).exists())


def test_ceilings_are_the_kernels(real: Cgroup) -> None:
    assert read(real, "memory.max", "memory.limit_in_bytes") == str(64 << 20)
    assert read(real, "pids.max") == "20"
    assert not real.entered()


def test_closing_kills_what_is_in_it(real: Cgroup) -> None:
    process = subprocess.Popen(["sleep", "3600"])
    for folder in real.folders:
        (folder / "cgroup.procs").write_text(str(process.pid))
    assert real.entered()
    folders = list(real.folders)
    real.close()
    assert process.wait(10) < 0
    assert real.folders == [] and not any(folder.exists() for folder in folders)


def test_what_a_killed_service_left_is_swept(real: Cgroup) -> None:
    stale = [folder.parent / f"{cgroups._PREFIX}test-{os.getpid()}" for folder in real.folders]
    for folder in stale:
        folder.mkdir()
        os.utime(folder, (0, 0))
    other = cgroups.for_slot(64, 20)
    assert other is not None
    other.close()
    assert not any(folder.exists() for folder in stale)
    assert all(folder.exists() for folder in real.folders)
