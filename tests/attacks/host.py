"""What the machine has, as far as it is ours: other people's processes and files come and go at the same time."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

# Where anybody may write, and so where something could be left.
_OPEN = ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run/lock")


def snapshot(uids: range, backend: str) -> dict[str, list[str]]:
    """Everything that belongs to these uids or to this process; equal before and after if nothing was left."""
    found = {
        "processes": processes(uids),
        "files": sorted(map(str, Path(tempfile.gettempdir()).iterdir())) + _owned(uids),
        "ipc": _ipc(uids),
        "cgroups": _cgroups(),
        "descriptors": _descriptors(backend),
    }
    if backend == "docker":
        found["containers"], found["volumes"] = _containers(uids)
    return found


def changes(before: dict[str, list[str]], after: dict[str, list[str]]) -> dict[str, list[str]]:
    """What is there now and was not, and what was there and is not; a descriptor of this process may close for good."""
    found = {}
    for name in before:
        more, less = Counter(after[name]) - Counter(before[name]), Counter(before[name]) - Counter(after[name])
        if more or (less and name != "descriptors"):
            found[name] = [f"+{one}" for one in more.elements()] + [f"-{one}" for one in less.elements()]
    return found


def processes(uids: range) -> list[str]:
    """Processes under these uids, and children of this one."""
    found = []
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            with contextlib.suppress(OSError):
                parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
                uid = path.stat().st_uid
                if uid in uids or parent == os.getpid():
                    found.append(f"{path.name} of uid {uid}: {(path / 'cmdline').read_bytes()[:200]!r}")
    return sorted(found)


def _owned(uids: range) -> list[str]:
    found = []
    for top in _OPEN:
        for folder, folders, files in os.walk(top):
            if folder.count("/") > 4:
                folders.clear()
            for name in (*folders, *files):
                path = os.path.join(folder, name)  # noqa: PTH118 - as os.walk gives it
                with contextlib.suppress(OSError):
                    if os.lstat(path).st_uid in uids:
                        found.append(path)
    return sorted(found)


def _ipc(uids: range) -> list[str]:
    """System V objects made or owned under these uids."""
    found = []
    for kind, columns in (("shm", (7, 9)), ("sem", (4, 6)), ("msg", (7, 9))):
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/sysvipc/{kind}").read_text().splitlines()[1:]:
                words = line.split()
                if any(int(words[column]) in uids for column in columns):
                    found.append(f"{kind} {words[1]}")
    return found


def _cgroups() -> list[str]:
    """Cgroups of slots that this process has made."""
    from service.sandbox.cgroups import parents

    place = parents()
    return sorted(
        str(path) for folder in (place.folders if place else ()) for path in folder.glob(f"assay-slot-{os.getpid()}-*")
    )


def _descriptors(backend: str) -> list[str]:
    """This process's open descriptors by what they are; how many sockets and pipes, for their numbers mean nothing."""
    if backend == "docker":  # connections to the engine are kept for the next question
        importlib.import_module("service.sandbox.docker")._client().close()
    found = []
    for path in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            found.append(str(path.readlink()).partition(":")[0])
    return sorted(name for name in found if name != f"/proc/{os.getpid()}/fd")


def _docker(*words: str) -> list[str]:
    return subprocess.run(["docker", *words], capture_output=True, text=True, check=True).stdout.split()


def _containers(uids: range) -> tuple[list[str], list[str]]:
    """Containers whose runner has these uids, and the volumes that are theirs."""
    containers, volumes = [], []
    for name in _docker("ps", "-aq", "--no-trunc", "--filter", "label=assay.slot"):
        told = subprocess.run(["docker", "inspect", name], capture_output=True, text=True, check=False).stdout
        for one in json.loads(told or "[]"):
            if json.loads(one["Args"][-1])["uid_base"] in uids:
                containers.append(name)
                volumes += [str(mount["Name"]) for mount in one["Mounts"] if mount["Type"] == "volume"]
    return containers, volumes
