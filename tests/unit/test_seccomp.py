"""The container's system calls, tried one by one in a container under the profile."""

from __future__ import annotations

import errno
import json
import platform
from pathlib import Path
from typing import Any

import pytest

import sandbox_images
from sandbox_images.seccomp import profile
from service.images import connect

pytestmark = pytest.mark.skipif(platform.machine() != "x86_64", reason="the call numbers below are those of x86_64")

PROFILE = Path(sandbox_images.__file__).with_name("seccomp.json")
HEAD = """
import ctypes, json, os, sys
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *args):
    ctypes.set_errno(0)
    result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(arg) for arg in args])
    return 0 if result >= 0 else ctypes.get_errno()
"""
REFUSED = {
    "ptrace": (101, 0, 0, 0, 0),
    "process_vm_readv": (310, 1, 0, 0, 0, 0, 0),
    "process_vm_writev": (311, 1, 0, 0, 0, 0, 0),
    "process_madvise": (440, 0, 0, 0, 0, 0),
    "pidfd_getfd": (438, 0, 0, 0),
    "kcmp": (312, 1, 1, 0, 0, 0),
    "keyctl": (250, 0, 0, 0, 0, 0),
    "add_key": (248, 0, 0, 0, 0, 0),
    "request_key": (249, 0, 0, 0, 0),
    "io_uring_setup": (425, 1, 0),
    "io_uring_enter": (426, 0, 0, 0, 0, 0),
    "io_setup": (206, 1, 0),
    "bpf": (321, 0, 0, 0),
    "perf_event_open": (298, 0, 0, 0, 0, 0),
    "userfaultfd": (323, 0),
    "mount": (165, 0, 0, 0, 0, 0),
    "umount2": (166, 0, 0),
    "open_tree": (428, 0, 0, 0),
    "move_mount": (429, 0, 0, 0, 0, 0),
    "fsopen": (430, 0, 0),
    "mount_setattr": (442, 0, 0, 0, 0, 0),
    "unshare": (272, 0x10000000),
    "setns": (308, 0, 0),
    "pivot_root": (155, 0, 0),
    "chroot": (161, 0),
    "clone into a user namespace": (56, 0x10000000 | 17, 0, 0, 0, 0),
    "clone into a network namespace": (56, 0x40000000 | 17, 0, 0, 0, 0),
    "swapon": (167, 0, 0),
    "reboot": (169, 0, 0, 0, 0),
    "kexec_load": (246, 0, 0, 0, 0),
    "init_module": (175, 0, 0, 0),
    "finit_module": (313, 0, 0, 0),
    "delete_module": (176, 0, 0),
    "quotactl": (179, 0, 0, 0, 0),
    "acct": (163, 0),
    "clock_settime": (227, 0, 0),
    "adjtimex": (159, 0),
    "personality without address randomisation": (135, 0x0040000),
    "mq_open": (240, 0, 0, 0, 0),
    "shmget": (29, 0, 4096, 0o1600),
    "shmat": (30, 0, 0, 0),
    "semget": (64, 0, 1, 0o1600),
    "msgget": (68, 0, 0o1600),
    "lookup_dcookie": (212, 0, 0, 0),
    "name_to_handle_at": (303, 0, 0, 0, 0, 0),
    "open_by_handle_at": (304, 0, 0, 0),
    "fanotify_init": (300, 0, 0),
    "vhangup": (153,),
    "syslog": (103, 0, 0, 0),
    "iopl": (172, 0),
    "ioperm": (173, 0, 0, 0),
    "modify_ldt": (154, 0, 0, 0),
    "sync": (162,),
    "vmsplice": (278, 0, 0, 0, 0),
    "AF_INET": (41, 2, 1, 0),
    "AF_INET datagram": (41, 2, 2, 0),
    "AF_INET6": (41, 10, 1, 0),
    "AF_NETLINK": (41, 16, 3, 0),
    "AF_PACKET": (41, 17, 3, 0),
    "AF_ALG": (41, 38, 5, 0),
    "AF_VSOCK": (41, 40, 1, 0),
    "AF_UNIX with bits above an int": (41, 0x100000001, 1, 0),
    "socketpair of AF_TIPC": (53, 30, 1, 0, 0),
    "TIOCSTI": (16, 0, 0x5412, 0),
    "TIOCSTI with bits above an int": (16, 0, 0x100005412, 0),
    "TIOCLINUX": (16, 0, 0x541C, 0),
    "a device node": (133, 0, 0o020666, 0x103),
}
WORKS = """
import asyncio, multiprocessing, os, pathlib, signal, socket, subprocess, tempfile, threading
import numpy
def double(x): return 2 * x
async def echo():
    child = await asyncio.create_subprocess_exec("/bin/echo", "hello", stdout=-1)
    return (await child.communicate())[0].decode()
done = {}
thread = threading.Thread(target=lambda: done.update(thread=True)); thread.start(); thread.join()
done["subprocess"] = subprocess.run(["/bin/echo", "hello"], capture_output=True, text=True).stdout
done["asyncio"] = asyncio.run(echo())
with multiprocessing.Pool(2) as pool: done["multiprocessing"] = pool.map(double, [1, 2])
with tempfile.TemporaryDirectory() as folder:
    os.mkfifo(folder + "/fifo"); os.symlink("fifo", folder + "/link"); done["files"] = sorted(os.listdir(folder))
left, right = socket.socketpair(); left.send(b"x"); done["socketpair"] = right.recv(1).decode()
done["numpy"] = float(numpy.linalg.inv(numpy.eye(50) * 2)[3, 3])
done["landlock"] = call(444, 0, 0, 1) in (0, 95)  # its version, or EOPNOTSUPP where the kernel has it switched off
done["memfd"] = os.write(os.memfd_create("x"), b"x")
pid = os.fork()
if not pid:
    os.setgroups([]); os.setresgid(200000, 200000, 200000); os.setresuid(200000, 200000, 200000); os._exit(7)
done["setuid"] = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
pid = os.fork()
if not pid:
    signal.pause()
os.kill(pid, signal.SIGKILL); done["kill"] = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
print(json.dumps(done))
"""
OTHER_ABI = """
import mmap
code = mmap.mmap(-1, 4096, prot=7)
code.write(bytes.fromhex("b814000000cd80c3"))  # mov eax, 20 (getpid of the 32-bit table); int 0x80; ret
ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()
print("came back")
"""


def run(image: str, code: str) -> tuple[int, str]:
    """Exit code and output of ``code`` in a container under the profile."""
    container = connect().containers.create(
        image,
        ["-I", "-c", HEAD + code],
        entrypoint="python3",
        network_mode="none",
        read_only=True,
        tmpfs={"/tmp": "size=16m"},
        cap_drop=["ALL"],
        cap_add=["SETUID", "SETGID", "KILL"],
        security_opt=["no-new-privileges", f"seccomp={PROFILE.read_text()}"],
    )
    try:
        container.start()
        status = container.wait(timeout=120)["StatusCode"]
        return status, container.logs().decode()
    finally:
        container.remove(force=True)


@pytest.fixture(scope="module")
def errors(docker_required: str) -> dict[str, int]:
    """The error of each refused call, by its name."""
    status, output = run(
        docker_required, f"print(json.dumps({{name: call(*args) for name, args in {REFUSED!r}.items()}}))"
    )
    assert status == 0, output
    found: dict[str, int] = json.loads(output)
    return found


@pytest.mark.parametrize("name", REFUSED)
def test_refuses(errors: dict[str, int], name: str) -> None:
    assert errors[name] == errno.EPERM


def test_says_that_there_is_no_clone3(docker_required: str) -> None:
    assert run(docker_required, "print(call(435, 0, 0))") == (0, f"{errno.ENOSYS}\n")


def test_kills_calls_through_the_32_bit_table(docker_required: str) -> None:
    status, output = run(docker_required, OTHER_ABI)
    assert (status, "came back" in output) == (128 + 31, False)  # SIGSYS


def test_lets_python_work(docker_required: str) -> None:
    status, output = run(docker_required, WORKS)
    assert status == 0, output
    done: dict[str, Any] = json.loads(output)
    assert done == {
        "thread": True,
        "subprocess": "hello\n",
        "asyncio": "hello\n",
        "multiprocessing": [2, 4],
        "files": ["fifo", "link"],
        "socketpair": "x",
        "numpy": 0.5,
        "landlock": True,
        "memfd": 1,
        "setuid": 7,
        "kill": -9,
    }


def test_the_file_is_what_its_generator_writes() -> None:
    assert json.loads(PROFILE.read_text()) == profile()


def test_the_default_is_refusal() -> None:
    rules = profile()
    assert rules["defaultAction"] == "SCMP_ACT_ERRNO"
    assert not any(arch["subArchitectures"] for arch in rules["archMap"])
