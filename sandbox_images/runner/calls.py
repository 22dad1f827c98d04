"""The system calls that a confined child may make: everything else is refused, calls of later kernels too.

It is what CPython, its packages, threads and subprocesses use, and what the zygote itself does after the filter is on.
Refused on purpose, beside what no ordinary user may do: sockets of every family (``socketpair`` gives pipes), other
processes' memory and descriptors, keyrings, io_uring and AIO, bpf, perf, userfaultfd, namespaces and mounts, memory
files (they would be a way to execute what was written), message queues and shared memory that outlive a process;
locks and watches on whole files (``flock``, inotify), which neighbours would see on the files that all share;
and priorities, since a run that steps back behind all others would choose that its wall time says nothing: what is
left of them is to ask for the ordinary one, as Pascal's threads do.
"""

from __future__ import annotations

# name: (number on x86_64, number on aarch64); -1 where the architecture has no such call.
ALLOWED = {
    # files
    "access": (21, -1), "chdir": (80, 49), "chmod": (90, -1), "chown": (92, -1), "close": (3, 57),
    "close_range": (436, 436), "copy_file_range": (326, 285), "creat": (85, -1), "dup": (32, 23), "dup2": (33, -1),
    "dup3": (292, 24), "faccessat": (269, 48), "faccessat2": (439, 439), "fadvise64": (221, 223),
    "fallocate": (285, 47), "fchdir": (81, 50), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452),
    "fchown": (93, 55), "fchownat": (260, 54), "fcntl": (72, 25), "fdatasync": (75, 83), "fgetxattr": (193, 10),
    "flistxattr": (196, 13), "fstat": (5, 80), "fstatfs": (138, 44), "fsync": (74, 82),
    "ftruncate": (77, 46), "futimesat": (261, -1), "getcwd": (79, 17), "getdents": (78, -1), "getdents64": (217, 61),
    "getxattr": (191, 8),
    "lchown": (94, -1), "lgetxattr": (192, 9), "link": (86, -1), "linkat": (265, 37),
    "listxattr": (194, 11), "llistxattr": (195, 12), "lseek": (8, 62), "lstat": (6, -1), "mkdir": (83, -1),
    "mkdirat": (258, 34), "newfstatat": (262, 79), "open": (2, -1), "openat": (257, 56), "openat2": (437, 437),
    "pread64": (17, 67), "preadv": (295, 69), "preadv2": (327, 286), "pwrite64": (18, 68), "pwritev": (296, 70),
    "pwritev2": (328, 287), "read": (0, 63), "readahead": (187, 213), "readlink": (89, -1), "readlinkat": (267, 78),
    "readv": (19, 65), "rename": (82, -1), "renameat": (264, 38), "renameat2": (316, 276), "rmdir": (84, -1),
    "sendfile": (40, 71), "splice": (275, 76), "stat": (4, -1), "statfs": (137, 43), "statx": (332, 291),
    "symlink": (88, -1), "symlinkat": (266, 36), "sync_file_range": (277, 84), "tee": (276, 77), "truncate": (76, 45),
    "umask": (95, 166), "unlink": (87, -1), "unlinkat": (263, 35), "utime": (132, -1), "utimensat": (280, 88),
    "utimes": (235, -1), "write": (1, 64), "writev": (20, 66),
    # waiting
    "alarm": (37, -1), "clock_getres": (229, 114), "clock_gettime": (228, 113), "clock_nanosleep": (230, 115),
    "epoll_create": (213, -1), "epoll_create1": (291, 20), "epoll_ctl": (233, 21), "epoll_pwait": (281, 22),
    "epoll_pwait2": (441, 441), "epoll_wait": (232, -1), "eventfd": (284, -1), "eventfd2": (290, 19),
    "getitimer": (36, 102), "gettimeofday": (96, 169), "nanosleep": (35, 101), "pause": (34, -1), "pipe": (22, -1),
    "pipe2": (293, 59), "poll": (7, -1), "ppoll": (271, 73), "pselect6": (270, 72), "select": (23, -1),
    "setitimer": (38, 103), "signalfd": (282, -1), "signalfd4": (289, 74), "time": (201, -1),
    "timer_create": (222, 107), "timer_delete": (226, 111), "timer_getoverrun": (225, 109),
    "timer_gettime": (224, 108), "timer_settime": (223, 110), "timerfd_create": (283, 85),
    "timerfd_gettime": (287, 87), "timerfd_settime": (286, 86), "times": (100, 153),
    # memory
    "brk": (12, 214), "madvise": (28, 233), "map_shadow_stack": (453, 453), "membarrier": (324, 283),
    "mincore": (27, 232), "mlock": (149, 228), "mlock2": (325, 284), "mlockall": (151, 230), "mmap": (9, 222),
    "mprotect": (10, 226), "mremap": (25, 216), "mseal": (462, 462), "msync": (26, 227), "munlock": (150, 229),
    "munlockall": (152, 231), "munmap": (11, 215), "pkey_alloc": (330, 289), "pkey_free": (331, 290),
    "pkey_mprotect": (329, 288),
    # processes
    "arch_prctl": (158, -1), "execve": (59, 221), "execveat": (322, 281), "exit": (60, 93), "exit_group": (231, 94),
    "fork": (57, -1), "futex": (202, 98), "futex_requeue": (456, 456), "futex_wait": (455, 455),
    "futex_waitv": (449, 449), "futex_wake": (454, 454), "get_robust_list": (274, 100), "getcpu": (309, 168),
    "getpgid": (121, 155), "getpgrp": (111, -1), "getpid": (39, 172), "getppid": (110, 173),
    "getpriority": (140, 141), "getrlimit": (97, 163), "getrusage": (98, 165), "getsid": (124, 156),
    "gettid": (186, 178), "kill": (62, 129), "pidfd_open": (434, 434), "pidfd_send_signal": (424, 424),
    "prctl": (157, 167), "prlimit64": (302, 261), "restart_syscall": (219, 128), "rseq": (334, 293),
    "rt_sigaction": (13, 134), "rt_sigpending": (127, 136), "rt_sigprocmask": (14, 135),
    "rt_sigqueueinfo": (129, 138), "rt_sigreturn": (15, 139), "rt_sigsuspend": (130, 133),
    "rt_sigtimedwait": (128, 137), "rt_tgsigqueueinfo": (297, 240), "sched_get_priority_max": (146, 125),
    "sched_get_priority_min": (147, 126), "sched_getaffinity": (204, 123), "sched_getattr": (315, 275),
    "sched_getparam": (143, 121), "sched_getscheduler": (145, 120), "sched_rr_get_interval": (148, 127),
    "sched_yield": (24, 124), "set_robust_list": (273, 99),
    "set_tid_address": (218, 96), "setpgid": (109, 154), "setrlimit": (160, 164),
    "setsid": (112, 157), "sigaltstack": (131, 132), "tgkill": (234, 131), "tkill": (200, 130), "uname": (63, 160),
    "vfork": (58, -1), "wait4": (61, 260), "waitid": (247, 95),
    # identity; a run's uid is taken under the filter
    "capget": (125, 90), "getegid": (108, 177), "geteuid": (107, 175), "getgid": (104, 176), "getgroups": (115, 158),
    "getresgid": (120, 150), "getresuid": (118, 148), "getuid": (102, 174), "setgroups": (116, 159),
    "setresgid": (119, 149), "setresuid": (117, 147),
    # sockets: nothing here makes one, socketpair is below
    "getpeername": (52, 205), "getsockname": (51, 204), "getsockopt": (55, 209), "recvfrom": (45, 207),
    "recvmmsg": (299, 243), "recvmsg": (47, 212), "sendmmsg": (307, 269), "sendmsg": (46, 211), "sendto": (44, 206),
    "setsockopt": (54, 208), "shutdown": (48, 210),
    # other
    "getrandom": (318, 278), "sysinfo": (99, 179),
}  # fmt: skip

# Allowed by what their arguments are; ``confine`` says by what.
CLONE, CLONE3, SOCKETPAIR, IOCTL, SCHEDULER = (56, 220), (435, 435), (53, 199), (16, 29), (144, 119)
# Of terminals and descriptors; above all not TIOCSTI and TIOCLINUX, which type into the terminal of somebody else.
IOCTLS = (
    0x5401, 0x5402, 0x5403, 0x5404, 0x802C542A,  # TCGETS, TCSETS, TCSETSW, TCSETSF, TCGETS2
    0x540E, 0x540F, 0x5410, 0x5411, 0x5413, 0x5414,  # TIOCSCTTY, TIOCGPGRP, TIOCSPGRP, TIOCOUTQ, TIOCGWINSZ, TIOCSWINSZ
    0x541B, 0x5421, 0x5422, 0x5429, 0x5450, 0x5451, 0x5452,  # FIONREAD, FIONBIO, TIOCNOTTY, TIOCGSID, FIO(N)CLEX, FIOASYNC
)  # fmt: skip
NEWEST = 469  # file_setattr, of Linux 6.17: there is no such thing as a later call, whatever the kernel says
