# What any submission can see of the place it runs in. It must be the same after every attack and beside it.
# What a case adds to ``seen`` in its own witness.py follows; then all of it is printed.
import builtins
import ctypes
import decimal
import fcntl
import gc
import locale
import os
import platform
import resource
import signal
import stat
import sys
import time

libc = ctypes.CDLL(None, use_errno=True)
column = ("x86_64", "aarch64").index(platform.machine())  # system calls have other numbers there
seen = {}


def tried(action, *args):
    """What it gives, or which error it is refused with."""
    try:
        return action(*args)
    except OSError as exc:
        return f"{type(exc).__name__} {exc.errno}"
    except Exception as exc:
        return type(exc).__name__


def called(numbers, *args):
    """The error number of a system call, 0 if it went through."""
    ctypes.set_errno(0)
    result = libc.syscall(numbers[column], *args)
    return ctypes.get_errno() if result < 0 else 0


# files
for path in (".", "..", "/", "/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run", "/run/assay", "/etc", "/home", "/root", "/sys"):
    listed = tried(lambda path=path: sorted(os.listdir(path)))
    if path == ".." and isinstance(listed, list):
        listed.remove(os.path.basename(os.getcwd()))
    seen[f"list {path}"] = listed
    seen[f"write {path}"] = tried(lambda path=path: os.close(os.open(f"{path}/witness", os.O_CREAT | os.O_WRONLY | os.O_EXCL)))
    tried(os.unlink, f"{path}/witness")
for path in (".", ".."):
    told = os.stat(path)
    seen[f"stat {path}"] = (oct(told.st_mode), told.st_nlink, told.st_uid == os.getuid())
    seen[f"xattr {path}"] = tried(os.listxattr, path)
space = os.statvfs(".")  # files without a name count here too
seen["space"] = (space.f_blocks, space.f_bfree, space.f_files, space.f_ffree, space.f_flag)
seen["devices"] = [tried(lambda name=name: stat.S_IFMT(os.stat(f"/dev/{name}").st_mode)) for name in ("null", "zero", "urandom", "kvm", "fuse", "mem", "ptmx")]
seen["proc"] = [tried(os.listdir, "/proc"), tried(lambda: open("/proc/self/status").read()), tried(lambda: open("/proc/1/environ").read()), tried(os.readlink, "/proc/self/exe") and 0]

# processes: those that may be signalled, and how many more there are
me, reachable, others = os.getpid(), [], 0
for pid in range(1, me + 300):
    try:
        os.kill(pid, 0)
        if pid != me:
            reachable.append(pid)
    except PermissionError:
        others += 1
    except ProcessLookupError:
        pass
seen["reachable"], seen["others"] = reachable, others
seen["group"] = (os.getpgrp() == me, os.getsid(0) == me, tried(os.waitpid, -1, os.WNOHANG))
child = os.fork()
if not child:
    os._exit(7)
seen["fork"] = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

# identity and limits
seen["ids"] = (len(set(os.getresuid())), len(set(os.getresgid())), os.getuid() > 999, os.getgroups())
seen["limits"] = {name: resource.getrlimit(getattr(resource, name)) for name in sorted(dir(resource)) if name.startswith("RLIMIT_")}
seen["priority"] = (os.getpriority(os.PRIO_PROCESS, 0), os.sched_getscheduler(0), len(os.sched_getaffinity(0)), libc.syscall((252, 31)[column], 1, 0))
seen["prctl"] = [libc.prctl(option, 0, 0, 0, 0) for option in (3, 7, 21, 27, 30, 39)]  # dumpable, keepcaps, seccomp, securebits, slack, no_new_privs
umask = os.umask(0o77)
seen["umask"] = umask
seen["signals"] = [str(tried(signal.getsignal, number)) for number in range(1, 65)], sorted(signal.pthread_sigmask(signal.SIG_BLOCK, ())), sorted(signal.sigpending())
seen["timers"] = (signal.alarm(0), [signal.getitimer(which) for which in range(3)])
seen["descriptors"] = []
for fd in range(256):
    try:
        seen["descriptors"].append((fd, stat.S_IFMT(os.fstat(fd).st_mode), fcntl.fcntl(fd, fcntl.F_GETFL), fcntl.fcntl(fd, fcntl.F_GETFD)))
    except OSError:
        pass

# what outlives processes, and what crosses between them
seen["sockets"] = [tried(lambda family=family: __import__("socket").socket(family, kind).close()) for family in (1, 2, 10, 16, 17, 38, 40) for kind in (1, 2, 3)]
seen["shared"] = {
    "shmget": called((29, 194), 0x5A, 4096, 0o1666),
    "semget": called((64, 190), 0x5A, 1, 0o1666),
    "msgget": called((68, 186), 0x5A, 0o1666),
    "mq_open": called((240, 180), b"assay", 0o102, 0o666, None),
    "memfd_create": called((319, 279), b"x", 0),
    "add_key": called((248, 217), b"user", b"a", b"b", 1, -3),
    "keyctl": called((250, 219), 0, -3, 0),
}

# the interpreter, and the world outside
seen["environment"] = sorted(os.environ.items())
seen["arguments"] = (sys.argv, sys.path, sys.flags, sys.getrecursionlimit(), sys.getswitchinterval(), sys.dont_write_bytecode)
seen["modules"] = sorted(sys.modules)
seen["builtins"] = sorted(dir(builtins))
seen["gc"] = (gc.isenabled(), gc.get_threshold(), gc.get_debug())
seen["locale"] = (locale.setlocale(locale.LC_ALL), locale.getpreferredencoding(), sys.getfilesystemencoding(), decimal.getcontext().prec, time.tzname)
seen["host"] = os.uname()
seen["clock"] = abs(time.time() - float(input())) < 300, time.get_clock_info("monotonic").adjustable
