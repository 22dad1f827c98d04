"""Writes ``seccomp.json``, the system calls that a sandbox container may make: ``python -m sandbox_images.seccomp``.

An allowlist: whatever is not named here fails with EPERM, and calls through another ABI (32-bit, x32) kill their
process, because the map of architectures names no sub-architectures. The lists hold what CPython, numpy, pytest, threads,
subprocesses and the runner itself use. Names that an engine's libseccomp does not know are skipped by it.

Refused on purpose, beside everything that needs a capability which the container has not:
other processes' memory and descriptors (ptrace, process_vm_*, process_madvise, pidfd_getfd, kcmp), kernel keyrings,
io_uring and AIO, bpf, perf, userfaultfd, namespaces and mounts, System V and POSIX message queues and shared memory
(they outlive a process), ``flock`` and inotify (neighbours see them on shared files), every socket family but AF_UNIX, terminal injection (TIOCSTI) and ``sync`` (it stalls the host).
"""

from __future__ import annotations

import json
import sys
from typing import Any

FILES = """
access chdir chmod chown close close_range copy_file_range creat dup dup2 dup3 faccessat faccessat2 fadvise64 fallocate
fchdir fchmod fchmodat fchmodat2 fchown fchownat fcntl fdatasync fgetxattr flistxattr fstat fstatfs fsync ftruncate
futimesat getcwd getdents getdents64 getxattr lchown lgetxattr
link linkat listxattr llistxattr lseek lstat memfd_create mkdir mkdirat newfstatat open openat openat2 pread64 preadv preadv2
pwrite64 pwritev pwritev2 read readahead readlink readlinkat readv rename renameat renameat2 rmdir sendfile splice stat
statfs statx symlink symlinkat sync_file_range tee truncate umask unlink unlinkat utime utimensat utimes write writev
"""
WAITING = """
clock_getres clock_gettime clock_nanosleep epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2
epoll_wait epoll_wait_old eventfd eventfd2 alarm getitimer gettimeofday nanosleep pause pipe pipe2 poll ppoll pselect6 select
setitimer signalfd signalfd4 time timer_create timer_delete timer_getoverrun timer_gettime timer_settime timerfd_create
timerfd_gettime timerfd_settime times
"""
MEMORY = """
brk madvise map_shadow_stack membarrier mincore mlock mlock2 mlockall mmap mprotect mremap mseal msync munlock munlockall
munmap pkey_alloc pkey_free pkey_mprotect
"""
PROCESSES = """
arch_prctl execve execveat exit exit_group fork futex futex_requeue futex_wait futex_waitv futex_wake get_robust_list
getcpu getpgid getpgrp getpid getppid getpriority getrlimit getrusage getsid gettid kill pidfd_open pidfd_send_signal prctl
prlimit64 restart_syscall rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend
rt_sigtimedwait rt_tgsigqueueinfo sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getattr
sched_getparam sched_getscheduler sched_rr_get_interval sched_setaffinity sched_setattr sched_setparam sched_setscheduler
sched_yield set_robust_list set_tid_address setpgid setpriority setrlimit setsid sigaltstack tgkill tkill uname vfork wait4
waitid
"""
IDENTITY = """
capget capset getegid geteuid getgid getgroups getresgid getresuid getuid landlock_add_rule landlock_create_ruleset
landlock_restrict_self seccomp setfsgid setfsuid setgid setgroups setregid setresgid setresuid setreuid setuid
"""
# AF_UNIX is all that ``socket`` gives out; these work on what it gave.
SOCKETS = """
accept accept4 bind connect getpeername getsockname getsockopt listen recvfrom recvmmsg recvmsg sendmmsg sendmsg sendto
setsockopt shutdown
"""
OTHER = "getrandom sysinfo"

AF_UNIX = 1
S_IFMT, S_IFIFO = 0o170000, 0o010000
CLONE_NEW = 0x7E020000  # every namespace flag that clone takes
INT = 0xFFFFFFFF  # the kernel reads 32 bits of these arguments, so that is what is compared
PERSONALITIES = (0x0, 0xFFFFFFFF)  # plain Linux, and "tell me"
IOCTLS = {
    "TCGETS": 0x5401,
    "TCSETS": 0x5402,
    "TCSETSW": 0x5403,
    "TCSETSF": 0x5404,
    "TCGETS2": 0x802C542A,
    "TIOCSCTTY": 0x540E,
    "TIOCGPGRP": 0x540F,
    "TIOCSPGRP": 0x5410,
    "TIOCOUTQ": 0x5411,
    "TIOCGWINSZ": 0x5413,
    "TIOCSWINSZ": 0x5414,
    "FIONREAD": 0x541B,
    "FIONBIO": 0x5421,
    "TIOCNOTTY": 0x5422,
    "TIOCGSID": 0x5429,
    "TIOCGPTN": 0x80045430,
    "TIOCSPTLCK": 0x40045431,
    "TIOCGPTPEER": 0x5441,
    "FIONCLEX": 0x5450,
    "FIOCLEX": 0x5451,
    "FIOASYNC": 0x5452,
}

ENOSYS = 38


def profile() -> dict[str, Any]:
    """The profile in the form that container engines read."""
    plain = sorted({*" ".join((FILES, WAITING, MEMORY, PROCESSES, IDENTITY, SOCKETS, OTHER)).split()})
    return {
        "defaultAction": "SCMP_ACT_ERRNO",
        "archMap": [
            {"architecture": "SCMP_ARCH_X86_64", "subArchitectures": []},
            {"architecture": "SCMP_ARCH_AARCH64", "subArchitectures": []},
        ],
        "syscalls": [
            {"names": plain, "action": "SCMP_ACT_ALLOW", "args": []},
            _allow("socket", 0, AF_UNIX),
            _allow("socketpair", 0, AF_UNIX),
            _allow("clone", 0, 0, mask=CLONE_NEW),
            # A filter cannot see the flags behind clone3's pointer; told that there is no such call, libc uses clone.
            {"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": ENOSYS, "args": []},
            _allow("mknod", 1, S_IFIFO, mask=S_IFMT),
            _allow("mknodat", 2, S_IFIFO, mask=S_IFMT),
            *(_allow("personality", 0, value, mask=INT) for value in PERSONALITIES),
            *(_allow("ioctl", 1, value, mask=INT) for value in IOCTLS.values()),
        ],
    }


def _allow(name: str, index: int, value: int, mask: int | None = None) -> dict[str, Any]:
    if mask is None:
        arg = {"index": index, "value": value, "op": "SCMP_CMP_EQ"}
    else:
        arg = {"index": index, "value": mask, "valueTwo": value, "op": "SCMP_CMP_MASKED_EQ"}
    return {"names": [name], "action": "SCMP_ACT_ALLOW", "args": [arg]}


if __name__ == "__main__":
    json.dump(profile(), sys.stdout, indent=1)
    sys.stdout.write("\n")
