"""Starts the runner without Docker: namespaces, a sized scratch space, a private /proc, capabilities dropped.

The supervisor becomes process 1 of a pid namespace, so that killing it, or this launcher, kills everything inside.
Any step that fails ends the launcher with a line on stderr: there is no slot with less isolation than asked for.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import socket
import stat
import struct
import sys
from typing import TYPE_CHECKING

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import confine
import mapped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from typing import NoReturn

    from shapes import Options

_NEWNS, _NEWUTS, _NEWIPC, _NEWPID, _NEWNET = 0x00020000, 0x04000000, 0x08000000, 0x20000000, 0x40000000
_MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_BIND, _MS_REC, _MS_PRIVATE = 2, 4, 8, 4096, 16384, 1 << 18
_PR_CAPBSET_DROP = 24
_KEPT = {5, 6, 7}  # KILL, SETGID, SETUID


def mount(source: str, target: str, kind: str, flags: int, data: str = "") -> None:
    confine.call(
        f"mount {target}",
        confine.LIBC.mount(source.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags), data.encode()),
    )


def enter_namespaces(options: Options) -> None:
    """Leave the host's namespaces; the next fork is process 1 of the new pid namespace."""
    flags = _NEWNS | _NEWUTS
    for layer, flag in (("ipc", _NEWIPC), ("processes", _NEWPID), ("network", _NEWNET)):
        flags |= 0 if layer in options["off"] else flag
    confine.call("unshare", confine.LIBC.unshare(flags))


def enter_cgroup(folders: list[str]) -> list[str]:
    """Move this process into the slot's cgroup, wholly or not at all; the folders that it is in then."""
    entered: list[str] = []
    try:
        for folder in folders:
            with open(f"{folder}/cgroup.procs", "wb", 0) as file:
                file.write(b"0")
            entered.append(folder)
    except OSError:
        for folder in entered:
            with open(f"{os.path.dirname(folder)}/cgroup.procs", "wb", 0) as file:
                file.write(b"0")
        return []
    return entered


def furnish(options: Options) -> None:
    """Mounts, seen in here alone: nothing propagates, /proc shows this namespace, the scratch space has its size."""
    socket.sethostname("slot")  # as in a container: the host's name is nobody's business in here
    mount("none", "/", "", _MS_REC | _MS_PRIVATE)
    scratch = options["scratch"]
    reveal([sys.base_prefix, sys.prefix, os.path.dirname(os.path.abspath(__file__))], [scratch])
    os.makedirs(scratch, exist_ok=True)
    size = f"size={options['scratch_mb']}m,nr_inodes={options['scratch_mb'] * 64},"
    if "scratch" in options["off"]:
        size = ""
    fixed = "filesystem" not in options["off"]
    if fixed:
        make_read_only("/", options)
    mount("tmpfs", scratch, "tmpfs", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC, f"{size}mode=1777")
    mount("proc", "/proc", "proc", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC)
    for path in ("/proc/sys", "/proc/sysrq-trigger"):
        if fixed and os.path.exists(path):
            mount(path, path, "", _MS_BIND)
            make_read_only(path, options)


def make_read_only(path: str, options: Options) -> None:
    """Every mount beneath ``path``, as it is seen in here."""
    attributes = struct.pack("=QQQQ", 1, 0, 0, 0)  # MOUNT_ATTR_RDONLY
    failed = confine.LIBC.syscall(442, -100, path.encode(), 0x8000, attributes, ctypes.c_size_t(len(attributes)))
    if "filesystem" not in options["allow_missing"]:
        confine.call(f"mount_setattr {path} (Linux 5.12 has it)", failed)


def reveal(paths: Iterable[str], fresh: Collection[str]) -> None:
    """Make ``paths`` reachable for other uids where a closed folder is above them, and hide the rest of that folder.

    A path in ``fresh`` is made anew beneath the closed folder instead: nothing of what it had is wanted.
    """
    hidden: dict[str, list[tuple[str, int | None]]] = {}
    for path in dict.fromkeys([*map(os.path.realpath, paths), *fresh]):
        above = [folder for folder in _above(path) if os.path.isdir(folder)]
        closed = next((folder for folder in above if not os.stat(folder).st_mode & stat.S_IXOTH), None)
        if closed is not None:
            fd = None if path in fresh else os.open(path, os.O_PATH)
            hidden.setdefault(closed, []).append((path, fd))
    for closed, inside in hidden.items():
        mount("tmpfs", closed, "tmpfs", _MS_NOSUID | _MS_NODEV, "size=1m,mode=755")
        for path, fd in inside:
            os.makedirs(path, mode=0o755, exist_ok=True)
            if fd is not None:
                mount(f"/proc/self/fd/{fd}", path, "", _MS_BIND | _MS_REC)
                os.close(fd)


def _above(path: str) -> list[str]:
    """The folders above ``path``, topmost first, and ``path`` itself."""
    parts = path.strip("/").split("/")
    return ["/" + "/".join(parts[: count + 1]) for count in range(len(parts))]


def drop_capabilities() -> None:
    """Keep what the supervisor needs to change and kill uids; nothing can be gained back."""
    with open("/proc/sys/kernel/cap_last_cap", "rb") as file:
        last = int(file.read())
    for capability in range(last + 1):
        if capability not in _KEPT:
            confine.prctl(_PR_CAPBSET_DROP, capability)
    kept = sum(1 << capability for capability in _KEPT)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    data = (ctypes.c_uint32 * 6)(kept, kept, 0, 0, 0, 0)
    confine.call("capset", confine.LIBC.capset(header, data))


def wait_for(pid: int) -> NoReturn:
    """Live as long as the child, and take it along when told to end."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: os.kill(pid, signal.SIGKILL))
    _, status = os.waitpid(pid, 0)
    sys.exit(os.waitstatus_to_exitcode(status) & 0xFF)


def main(arguments: list[str]) -> None:
    path, options = arguments[0], json.loads(arguments[1])
    confine.die_with_parent()
    options["cgroup"] = enter_cgroup(options["cgroup"])
    sock_folder = os.open(os.path.dirname(path), os.O_PATH)
    if os.getuid() != 0 and (pid := mapped.enter(options)):
        wait_for(pid)
    confine.die_with_parent()
    enter_namespaces(options)
    if pid := os.fork():
        wait_for(pid)
    confine.die_with_parent()
    furnish(options)
    if "capabilities" not in options["off"]:
        drop_capabilities()
    if "no_new_privs" not in options["off"]:
        confine.no_new_privileges()
    os.setgroups([])
    from supervisor import run

    run(f"/proc/self/fd/{sock_folder}/{os.path.basename(path)}", options)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except OSError as exc:
        print(exc, file=sys.stderr)
        sys.exit(1)
