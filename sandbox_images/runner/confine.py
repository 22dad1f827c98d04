"""What a child puts on before it runs anything that is not ours: limits, Landlock, a system call filter.

Landlock and seccomp are reached by ``ctypes``; both need no privilege but ``no_new_privs``. The rule set and
the filter are put on once, by the zygote, and inherited.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import stat
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shapes import Limits

LIBC = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_PR_SET_CHILD_SUBREAPER = 36


class ConfineError(OSError):
    """A layer could not be put on; the child must not run anything then."""


def call(name: str, result: int) -> None:
    if result != 0:
        error = ctypes.get_errno()
        raise ConfineError(error, f"{name}: {os.strerror(error)}")


def prctl(option: int, value: int = 0) -> None:
    if LIBC.prctl(option, ctypes.c_ulong(value), 0, 0, 0) != 0:
        raise ConfineError(ctypes.get_errno(), f"prctl({option}): {os.strerror(ctypes.get_errno())}")


def become_subreaper() -> None:
    """Orphans of this process's descendants become its children, so that it can wait for every one of them."""
    prctl(_PR_SET_CHILD_SUBREAPER, 1)


# --- Landlock ---------------------------------------------------------------------------------------

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_TRUNCATE, _IOCTL = 1 << 14, 1 << 15
_FILE_BITS = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL
_FS_BITS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
READ = _EXECUTE | _READ_FILE | _READ_DIR


def landlock_abi() -> int:
    """The kernel's Landlock version, 0 where it has none."""
    version: int = LIBC.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint(1))
    return max(0, version)


class Landlock:
    """A rule set: read and execute beneath ``readable``, everything beneath ``writable``, devices by name."""

    def __init__(
        self,
        readable: Iterable[str],
        writable: Iterable[str],
        devices: Iterable[str] = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"),
    ) -> None:
        self.abi = landlock_abi()
        self.fd = -1
        if not self.abi:
            return
        everything = _FS_BITS.get(self.abi, (1 << 16) - 1)
        network = 3 if self.abi >= 4 else 0
        scoped = 3 if self.abi >= 6 else 0
        attributes = struct.pack("=QQQ", everything, network, scoped)[
            : 8 if self.abi < 4 else 16 if self.abi < 6 else 24
        ]
        self.fd = LIBC.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint(0))
        if self.fd < 0:
            raise ConfineError(ctypes.get_errno(), "landlock_create_ruleset")
        for path in readable:
            self._allow(path, READ)
        for path in writable:
            self._allow(path, everything)
        for path in devices:
            self._allow(path, _READ_FILE | _WRITE_FILE)

    def _allow(self, path: str, access: int) -> None:
        try:
            fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except FileNotFoundError:
            return
        try:
            if not stat.S_ISDIR(os.fstat(fd).st_mode):
                access &= _FILE_BITS & (_FS_BITS.get(self.abi, (1 << 16) - 1))
            rule = struct.pack("=Qi", access, fd)
            if LIBC.syscall(_ADD_RULE, self.fd, 1, rule, 0) != 0:
                raise ConfineError(ctypes.get_errno(), f"landlock_add_rule {path}")
        finally:
            os.close(fd)

    def restrict(self) -> None:
        if self.fd >= 0 and LIBC.syscall(_RESTRICT_SELF, self.fd, ctypes.c_uint(0)) != 0:
            raise ConfineError(ctypes.get_errno(), "landlock_restrict_self")


# --- seccomp ----------------------------------------------------------------------------------------

# name: (x86_64, aarch64); -1 where the architecture has no such call.
_DENIED = {
    "socket": (41, 198), "bind": (49, 200), "listen": (50, 201), "connect": (42, 203),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272),
    "process_madvise": (440, 440), "pidfd_getfd": (438, 438), "keyctl": (250, 219), "add_key": (248, 217),
    "request_key": (249, 218), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "mount": (165, 40), "umount2": (166, 39),
    "pivot_root": (155, 41), "chroot": (161, 51), "unshare": (272, 97), "setns": (308, 268), "open_tree": (428, 428),
    "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433),
    "mount_setattr": (442, 442), "kexec_load": (246, 104), "kexec_file_load": (320, 294), "init_module": (175, 105),
    "finit_module": (313, 273), "delete_module": (176, 106), "swapon": (167, 224), "swapoff": (168, 225), "reboot": (169, 142),
    "mq_open": (240, 180), "mq_unlink": (241, 181), "shmget": (29, 194), "shmat": (30, 196), "semget": (64, 190),
    "msgget": (68, 186), "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265), "personality": (135, 92),
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "fanotify_init": (300, 262), "quotactl": (179, 60), "acct": (163, 89),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "adjtimex": (159, 171), "clock_adjtime": (305, 266),
    "syslog": (103, 116), "iopl": (172, -1), "ioperm": (173, -1), "modify_ldt": (154, -1), "vhangup": (153, 58),
    "mknod": (133, -1), "mknodat": (259, 33), "lookup_dcookie": (212, 18), "sethostname": (170, 161), "setdomainname": (171, 162),
}  # fmt: skip
_CLONE, _CLONE3 = (56, 220), 435
_NAMESPACES = 0x7E020000  # CLONE_NEW*
_ARCH = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_EPERM, _ENOSYS = 1, 38
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000


def _filter() -> tuple[bytes, int]:
    machine = platform.machine()
    if machine not in _ARCH:
        raise ConfineError(0, f"no system call filter for {machine}")
    column, audit = _ARCH[machine]
    load_nr, load_arch, load_arg0 = (0x20, 0, 0, 0), (0x20, 0, 0, 4), (0x20, 0, 0, 16)
    code = [load_arch, (0x15, 1, 0, audit), (0x06, 0, 0, _KILL), load_nr]
    if column == 0:  # the x32 half of the table
        code += [(0x35, 0, 1, 0x40000000), (0x06, 0, 0, _ERRNO | _ENOSYS)]
    code += [(0x15, 0, 1, _CLONE3), (0x06, 0, 0, _ERRNO | _ENOSYS)]
    code += [
        (0x15, 0, 4, _CLONE[column]),
        load_arg0,
        (0x45, 0, 1, _NAMESPACES),
        (0x06, 0, 0, _ERRNO | _EPERM),
        (0x06, 0, 0, _ALLOW),
    ]
    numbers = sorted(numbers[column] for numbers in _DENIED.values() if numbers[column] >= 0)
    for place, number in enumerate(numbers):
        code.append((0x15, len(numbers) - place, 0, number))
    code += [(0x06, 0, 0, _ALLOW), (0x06, 0, 0, _ERRNO | _EPERM)]
    return b"".join(struct.pack("=HBBI", *line) for line in code), len(code)


class Seccomp:
    """The child's system call filter: no sockets, no namespaces, no tracing, no kernel interfaces."""

    def __init__(self) -> None:
        program, length = _filter()
        self._program = ctypes.create_string_buffer(program, len(program))
        self._header = ctypes.create_string_buffer(struct.pack("=HxxxxxxQ", length, ctypes.addressof(self._program)))

    def restrict(self) -> None:
        if LIBC.prctl(_PR_SET_SECCOMP, ctypes.c_ulong(2), ctypes.byref(self._header), 0, 0) != 0:
            raise ConfineError(ctypes.get_errno(), "prctl(PR_SET_SECCOMP)")


# --- limits -----------------------------------------------------------------------------------------

_MIB = 1 << 20
_STACK_SLACK = 512 * _MIB  # thread stacks are reserved, hardly ever used: they must not count as data


def set_common_limits(scratch_bytes: int) -> None:
    """The limits that are the same for every child; lowered for good."""
    cap = resource.setrlimit
    cap(resource.RLIMIT_CORE, (0, 0))
    _soft, hard = resource.getrlimit(resource.RLIMIT_STACK)
    stack = 256 * _MIB if hard == resource.RLIM_INFINITY else min(hard, 256 * _MIB)
    cap(resource.RLIMIT_STACK, (stack, stack))
    cap(resource.RLIMIT_FSIZE, (scratch_bytes, scratch_bytes))
    cap(resource.RLIMIT_NOFILE, (256, 256))
    cap(resource.RLIMIT_MEMLOCK, (0, 0))
    cap(resource.RLIMIT_MSGQUEUE, (0, 0))


def set_limits(limits: Limits) -> None:
    """The limits that a problem sets, in the child."""
    cap = resource.setrlimit
    data = limits["memory_mb"] * _MIB + _STACK_SLACK
    cap(resource.RLIMIT_DATA, (data, data))
    cap(resource.RLIMIT_NPROC, (limits["processes"], limits["processes"]))
    seconds = int(limits["cpu_s"] * max(1, limits.get("steps", 1))) + 2
    cap(resource.RLIMIT_CPU, (seconds, seconds + 1))


def die_with_parent() -> None:
    prctl(_PR_SET_PDEATHSIG, 9)


def no_new_privileges() -> None:
    prctl(_PR_SET_NO_NEW_PRIVS, 1)
