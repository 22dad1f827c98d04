"""What the start-up probe tries as a submission, layer by layer: it sends this file as a source.

Each answer is ``[held, what was seen]``. Whatever succeeds is undone again.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import json
import mmap
import os
import resource
import socket
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Answers = dict[str, list[Any]]

LIBC = ctypes.CDLL(None, use_errno=True)
PR_GET_SECCOMP, PR_GET_NO_NEW_PRIVS = 21, 39
OFF_LIMITS = ("/etc/passwd", "/etc", "/", "/proc/self/status", "/proc/1/status", "/proc/sys/kernel", "/sys", "/dev")
NORESERVE = 0x4000  # the kernel may have less: that is not what is asked here
SHARED = ("/dev/shm", "/dev/mqueue")
THIRTY_TWO_BIT = "b814000000cd80c3"  # mov eax, 20 (getpid of the 32-bit table); int 0x80; ret


def refused(action: Callable[[], object]) -> bool:
    """Whether ``action`` fails as what is forbidden fails."""
    try:
        action()
    except (OSError, ValueError, MemoryError, RuntimeError):
        return True
    return False


def taken_up(calls: Iterable[list[Any]]) -> list[str]:
    """The names of those ``[name, number, arguments, apart]`` that were not refused before the kernel looked at them."""
    return [name for name, number, args, apart in calls if (_apart if apart else _call)(number, args) not in _NO]


_NO = (errno.EPERM, errno.ENOSYS)


def _call(number: int, args: list[int]) -> int:
    ctypes.set_errno(0)
    result = LIBC.syscall(ctypes.c_long(number), *map(ctypes.c_long, args))
    return 0 if result >= 0 else ctypes.get_errno()


def _apart(number: int, args: list[int]) -> int:
    """In a child of its own, because it may be killed or come back twice; number -1 is machine code."""
    pid = os.fork()
    if pid == 0:
        error = errno.EPERM
        try:
            error = _call(number, args) if number >= 0 else _other_table()
            os.waitpid(-1, 0)  # whom the call may have made, in its parent
        finally:
            os._exit(error)
    status = os.waitpid(pid, 0)[1]
    return errno.EPERM if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def _other_table() -> int:
    code = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(bytes.fromhex(THIRTY_TWO_BIT))
    answer: int = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()
    return 0 if answer > 0 else errno.EPERM


def creates(folder: str) -> bool:
    """Whether a file can be made in ``folder``; it does not stay."""
    path = os.path.join(folder, ".assay-probe")
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError:
        return False
    os.unlink(path)
    return True


def reaches_out() -> bool:
    """Whether there is a way to another machine. To connect a datagram socket looks for one and sends nothing."""
    for family, address in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as sock:
            sock.connect((address, 9))
            return True
    return False


def threads(most: int) -> int:
    """How many threads could be started, ``most`` at most."""
    over = threading.Event()
    made: list[threading.Thread] = []
    try:
        while len(made) < most:
            made.append(threading.Thread(target=over.wait))
            made[-1].start()
    except RuntimeError:
        made.pop()
    over.set()
    for thread in made:
        thread.join()
    return len(made)


def read(*paths: str) -> str:
    """The first of the files that is there, or nothing."""
    for path in paths:
        with contextlib.suppress(OSError), open(path, encoding="utf-8") as file:
            return file.read().strip()
    return ""


def within(wanted: dict[str, Any]) -> Answers:
    uid = os.getuid()
    found: Answers = {}
    plain = {*os.getresuid(), *os.getresgid()}
    back = not refused(lambda: os.setresuid(0, 0, 0))
    found["uid"] = [uid > 999 and len(plain) == 1 and not os.getgroups() and not back, f"uid {uid}"]
    flag = LIBC.prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)
    found["no_new_privs"] = [flag == 1, f"the flag is {flag}"]
    taken = taken_up(wanted["calls"])
    mode = LIBC.prctl(PR_GET_SECCOMP, 0, 0, 0, 0)
    found["seccomp"] = [mode == 2 and not taken, calls_told(mode, wanted["calls"], taken)]
    opened = [path for path in OFF_LIMITS if not refused(lambda path=path: os.close(os.open(path, os.O_RDONLY)))]  # type: ignore[misc]
    found["landlock"] = [not opened, listed("could open", opened, "nothing could be opened")]
    found["network"] = [not (out := reaches_out()), "a run finds a way to another machine" if out else "no way out"]
    found["rlimits"] = _limits(wanted["processes"])
    found["processes"] = _others()
    header, sets = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    LIBC.capget(header, sets)
    found["capabilities"] = [
        not any(sets),
        "a run has none" if not any(sets) else f"a run has {sets[0] | sets[3] << 32:#x}",
    ]
    made = [folder for folder in SHARED if creates(folder)] + taken_up(wanted["ipc"])
    found["ipc"] = [not made, listed("made", made, "nothing could be made")]
    folder = os.stat(".")
    closed = folder.st_uid == uid and folder.st_mode & 0o7777 == 0o700
    found["scratch"] = [closed, f"a folder of uid {folder.st_uid}, mode {folder.st_mode & 0o7777:o}"]
    return found


def _limits(processes: int) -> list[Any]:
    """Limits cannot be raised, and what they forbid cannot be done."""
    loose = []
    for name in ("CPU", "DATA", "FSIZE", "NPROC", "NOFILE", "CORE", "STACK", "MEMLOCK"):
        kind = getattr(resource, f"RLIMIT_{name}")
        hard = resource.getrlimit(kind)[1]
        above = resource.RLIM_INFINITY if hard == resource.RLIM_INFINITY else hard + 1
        if not refused(lambda kind=kind, above=above: resource.setrlimit(kind, (above, above))):  # type: ignore[misc]
            loose.append(name)
    if threads(processes * 4) >= processes * 4:
        loose.append("threads")
    if not refused(lambda: mmap.mmap(-1, 8 << 30, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | NORESERVE).close()):
        loose.append("8 GiB of memory")
    with open(".assay-probe", "wb") as file:
        if not refused(lambda: file.truncate(1 << 40)):
            loose.append("a file of 1 TiB")
    os.unlink(".assay-probe")
    kept: list[int] = []
    if not refused(lambda: kept.extend(os.dup(1) for _ in range(2000))):
        loose.append("2000 descriptors")
    for fd in kept:
        os.close(fd)
    return [not loose, listed("no limit on", loose, "none could be raised or passed")]


def _others() -> list[Any]:
    parent = os.getppid()
    mask, nice = os.sched_getaffinity(0), os.getpriority(os.PRIO_PROCESS, 0)
    attempts: dict[str, Callable[[], object]] = {
        "signal process 1": lambda: os.kill(1, 0),
        "signal its parent": lambda: os.kill(parent, 0),
        "signal another": lambda: _signal(pid for pid in range(1, 4096) if pid != os.getpid()),
        "move its parent to other CPUs": lambda: os.sched_setaffinity(parent, mask),
        "change its parent's priority": lambda: os.setpriority(os.PRIO_PROCESS, parent, nice),
        "see its parent's limits": lambda: resource.prlimit(parent, resource.RLIMIT_NOFILE),
    }
    done = [name for name, attempt in attempts.items() if not refused(attempt)]
    return [not done, listed("a run could", done, "nobody could be reached")]


def _signal(pids: Iterable[int]) -> None:
    """Raises unless one of them is there and not the attack's own: its threads answer until the kernel has taken them down."""
    for pid in pids:
        if reached(pid) and not os.path.exists(f"/proc/self/task/{pid}"):
            time.sleep(0.05)
            if reached(pid):
                return
    raise PermissionError


def reached(pid: int) -> bool:
    return not refused(lambda: os.kill(pid, 0))


def calls_told(mode: int, calls: list[Any], taken: list[str]) -> str:
    return f"mode {mode}, {listed('the kernel took up', taken, f'{len(calls)} calls refused')}"


def listed(before: str, names: list[str], otherwise: str = "") -> str:
    return f"{before} {', '.join(names[:8])}{' and more' if len(names) > 8 else ''}" if names else otherwise


if __name__ == "__main__":
    print(json.dumps(within(json.load(sys.stdin))))
