"""The system calls that the probe tries: at least one of every group that a submission has no business with.

A call is refused if it fails with EPERM or ENOSYS; any other error means that the kernel looked at what was asked.
"""

from __future__ import annotations

import platform
from typing import NamedTuple

SIGCHLD, AT_FDCWD = 17, -100
AF_UNIX, FAMILIES = 1, 46
NO_KEY = 0x7A737361
TIOCSTI, TIOCLINUX = 0x5412, 0x541C
X32_GETPID = 0x40000000 + 39
MACHINE_CODE = -1  # stands for a call through the 32-bit table


class Call(NamedTuple):
    """Numbers on x86_64 and aarch64 (``None`` where it has none). ``apart``: may kill, or return twice."""

    numbers: tuple[int | None, int | None]
    arguments: tuple[int, ...] = ()
    apart: bool = False


SOCKET, SOCKETPAIR, IOCTL, CLONE = (41, 198), (53, 199), (16, 29), (56, 220)

_OTHERS = {  # memory, descriptors and secrets of others
    "ptrace": Call((101, 117), (16, -1, 0, 0)),
    "process_vm_readv": Call((310, 270), (1, 0, 0, 0, 0, 0)),
    "process_vm_writev": Call((311, 271), (1, 0, 0, 0, 0, 0)),
    "process_madvise": Call((440, 440), (-1, 0, 0, 0, 0)),
    "process_mrelease": Call((448, 448), (-1, 0)),
    "pidfd_getfd": Call((438, 438), (-1, 0, 0)),
    "kcmp": Call((312, 272), (1, 1, 0, 0, 0)),
    "keyctl": Call((250, 219), (0, 0, 0, 0, 0)),
    "add_key": Call((248, 217), (0, 0, 0, 0, 0)),
    "request_key": Call((249, 218), (0, 0, 0, 0)),
    "flock": Call((73, 32), (-1, 2)),
    "inotify_init1": Call((294, 26), (0x7FFFFFFF,)),
    "inotify_add_watch": Call((254, 27), (-1, 0, 0)),
    "migrate_pages": Call((256, 238), (0, 0, 0, 0)),
    "move_pages": Call((279, 239), (0, 0, 0, 0, 0, 0)),
}
_KERNEL = {  # large interfaces of the kernel with a history of holes
    "io_uring_setup": Call((425, 425), (1, 0)),
    "io_uring_enter": Call((426, 426), (-1, 0, 0, 0, 0, 0)),
    "io_uring_register": Call((427, 427), (-1, 0, 0, 0)),
    "io_setup": Call((206, 0), (1, 0)),
    "bpf": Call((321, 280), (0, 0, 0)),
    "perf_event_open": Call((298, 241), (0, 0, 0, 0, 0)),
    "userfaultfd": Call((323, 282), (0,)),
    "vmsplice": Call((278, 75), (-1, 0, 0, 0)),
    "set_mempolicy": Call((238, 237), (0, 0, 0)),
    "remap_file_pages": Call((216, 234), (0, 0, 0, 0, 0)),
    "modify_ldt": Call((154, None), (0, 0, 0)),
    "iopl": Call((172, None), (0,)),
    "ioperm": Call((173, None), (0, 0, 0)),
    "personality without address randomisation": Call((135, 92), (0x0040000,)),
    "memfd_secret": Call((447, 447), (0,)),
}
_NAMESPACES = {  # namespaces and mounts
    "unshare": Call((272, 97), (0x10000000,), apart=True),
    "setns": Call((308, 268), (-1, 0)),
    "clone into a user namespace": Call(CLONE, (0x10000000 | SIGCHLD, 0, 0, 0, 0), apart=True),
    "clone into a pid namespace": Call(CLONE, (0x20000000 | SIGCHLD, 0, 0, 0, 0), apart=True),
    "clone into a network namespace": Call(CLONE, (0x40000000 | SIGCHLD, 0, 0, 0, 0), apart=True),
    "clone3": Call((435, 435), (0, 0), apart=True),
    "mount": Call((165, 40), (0, 0, 0, 0, 0)),
    "umount2": Call((166, 39), (0, 0)),
    "pivot_root": Call((155, 41), (0, 0)),
    "chroot": Call((161, 51), (0,)),
    "open_tree": Call((428, 428), (-1, 0, 0)),
    "open_tree_attr": Call((467, 467), (-1, 0, 0, 0, 0)),
    "move_mount": Call((429, 429), (-1, 0, -1, 0, 0)),
    "fsopen": Call((430, 430), (0, 0)),
    "fsconfig": Call((431, 431), (-1, 0, 0, 0, 0)),
    "fsmount": Call((432, 432), (-1, 0, 0)),
    "fspick": Call((433, 433), (-1, 0, 0)),
    "mount_setattr": Call((442, 442), (-1, 0, 0, 0, 0)),
    "statmount": Call((457, 457), (0, 0, 0, 0)),
    "listmount": Call((458, 458), (0, 0, 0, 0)),
}
_FILES = {  # files past their folders' permissions
    "name_to_handle_at": Call((303, 264), (-1, 0, 0, 0, 0)),
    "open_by_handle_at": Call((304, 265), (-1, 0, 0)),
    "a device node": Call((259, 33), (AT_FDCWD, 0, 0o020666, 0x103)),
    "fanotify_init": Call((300, 262), (0, 0)),
    "lookup_dcookie": Call((212, 18), (0, 0, 0)),
    "quotactl": Call((179, 60), (0, 0, 0, 0)),
    "quotactl_fd": Call((443, 443), (-1, 0, 0, 0)),
    "setxattrat": Call((463, 463), (-1, 0, 0, 0, 0, 0)),
    "file_setattr": Call((469, 469), (-1, 0, 0, 0, 0)),
}
_MACHINE = {  # the machine as a whole
    "kexec_load": Call((246, 104), (0, 0, 0, 0)),
    "kexec_file_load": Call((320, 294), (-1, -1, 0, 0, 0)),
    "init_module": Call((175, 105), (0, 0, 0)),
    "finit_module": Call((313, 273), (-1, 0, 0)),
    "delete_module": Call((176, 106), (0, 0)),
    "swapon": Call((167, 224), (0, 0)),
    "swapoff": Call((168, 225), (0,)),
    "reboot": Call((169, 142), (0, 0, 0, 0)),
    "acct": Call((163, 89), (1,)),
    "settimeofday": Call((164, 170), (1, 0)),
    "clock_settime": Call((227, 112), (0, 0)),
    "adjtimex": Call((159, 171), (0,)),
    "clock_adjtime": Call((305, 266), (0, 0)),
    "sethostname": Call((170, 161), (0, 0)),
    "setdomainname": Call((171, 162), (0, 0)),
    "syslog": Call((103, 116), (10, 0, 0)),
    "vhangup": Call((153, 58)),
    "sync": Call((162, 81)),
    "lsm_list_modules": Call((461, 461), (0, 0, 0)),
    "TIOCSTI": Call(IOCTL, (0, TIOCSTI, 0)),
    "TIOCSTI with bits above an int": Call(IOCTL, (0, 1 << 32 | TIOCSTI, 0)),
    "TIOCLINUX": Call(IOCTL, (0, TIOCLINUX, 0)),
}
IPC = {  # what outlives a process; asking for a key that is not there makes nothing
    "shmget": Call((29, 194), (NO_KEY, 0, 0)),
    "shmat": Call((30, 196), (-1, 0, 0)),
    "semget": Call((64, 190), (NO_KEY, 0, 0)),
    "msgget": Call((68, 186), (NO_KEY, 0)),
    "mq_open": Call((240, 180), (0, 0, 0, 0)),
}
_TABLES = {  # ways around a filter
    "a call through the 32-bit table": Call((MACHINE_CODE, None), apart=True),
    "a call through the x32 table": Call((X32_GETPID, None), apart=True),
    "a call that no kernel has yet": Call((600, 600)),
}
_SOCKETS = {
    **{f"socket of family {family}": Call(SOCKET, (family, 2, 0)) for family in range(2, FAMILIES)},
    "socket of AF_INET with bits above an int": Call(SOCKET, (1 << 32 | 2, 1, 0)),
    "socketpair of AF_TIPC": Call(SOCKETPAIR, (30, 1, 0, 0)),
}

# What neither a run nor the runner may do.
CALLS = {**_OTHERS, **_KERNEL, **_NAMESPACES, **_FILES, **_MACHINE, **IPC, **_TABLES, **_SOCKETS}
# What the runner needs and a run does not: that these fail is the run's own filter's doing.
RUNNERS = {
    "socket of AF_UNIX": Call(SOCKET, (AF_UNIX, 1, 0)),
    "bind": Call((49, 200), (-1, 0, 0)),
    "connect": Call((42, 203), (-1, 0, 0)),
    "memfd_create": Call((319, 279), (0, 0)),
    "landlock_create_ruleset": Call((444, 444), (0, 0, 1)),
    "seccomp": Call((317, 277), (2, 0, 0)),
    "a named pipe": Call((259, 33), (AT_FDCWD, 0, 0o010600, 0)),
}


def here(calls: dict[str, Call]) -> list[tuple[str, int, tuple[int, ...], bool]]:
    """``(name, number, arguments, apart)`` of those calls that this architecture has."""
    column = 0 if platform.machine() == "x86_64" else 1
    return [
        (name, number, call.arguments, call.apart)
        for name, call in calls.items()
        if (number := call.numbers[column]) is not None
    ]
