"""The probe's attack from beside the supervisor, with nothing of what a run puts on: what holds here is the slot's own doing."""

from __future__ import annotations

import ctypes
import json
import os
import select
import signal
from typing import Any

from attack import LIBC, SHARED, Answers, calls_told, creates, listed, reaches_out, read, refused, taken_up, threads

ROOT_FOLDERS = ("/", "/usr", "/etc", "/opt", "/home", "/root", "/tmp", "/var", "/var/tmp", "/run", "/proc/sys/kernel")
ROOT_FILES = ("/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger")
MOST_THREADS = 4096  # a ceiling above this is taken at its word: the attack has to end soon
KEPT = 1 << 5 | 1 << 6 | 1 << 7  # KILL, SETGID, SETUID


def attack(wanted: dict[str, Any], timeout_s: float = 30) -> Answers:
    """The answers of a process that is forked for it and leaves nothing behind. Raises ``OSError`` if it gives none."""
    end, start = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(end)
            os.write(start, json.dumps(_beside(wanted)).encode())
        except BaseException as exc:
            os.write(start, json.dumps({"error": f"{type(exc).__name__}: {exc}"}).encode())
        finally:
            os._exit(0)
    os.close(start)
    data = b""
    try:
        while select.select([end], [], [], timeout_s)[0] and (piece := os.read(end, 1 << 16)):
            data += piece
    finally:
        os.close(end)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    found: Answers = json.loads(data or b'{"error": "it did not end"}')
    if "error" in found:
        raise OSError(f"the attack beside the runner failed: {found['error']}")
    return found


def _beside(wanted: dict[str, Any]) -> Answers:
    found: Answers = {}
    host = [kind for kind, number in wanted["namespaces"].items() if os.stat(f"/proc/self/ns/{kind}").st_ino == number]
    routes = read("/proc/net/route").splitlines()[1:]
    routes += [line for line in read("/proc/net/ipv6_route").splitlines() if line.split()[-1] != "lo"]
    out = ["the host's network"] * ("net" in host) + ["a route"] * bool(routes) + ["another machine"] * reaches_out()
    found["network"] = [not out, listed("has", out)]
    lone = "pid" not in host and os.getppid() == 1
    found["processes"] = [lone, "" if lone else "the runner is not process 1 of a namespace of its own"]
    status = dict(line.split(":\t", 1) for line in read("/proc/self/status").splitlines() if ":\t" in line)
    extra = [
        f"{name} {status[name]}" for name in ("CapPrm", "CapEff", "CapBnd", "CapAmb") if int(status[name], 16) & ~KEPT
    ]
    found["capabilities"] = [not extra, listed("the runner has", extra)]
    if wanted["calls"]:
        found["container_seccomp"] = _profile(wanted["calls"], int(status.get("Seccomp", "0")))
    found["cgroup"] = _ceiling(wanted["cgroup"], wanted["memory"], wanted["processes"])
    found["landlock"] = [True, max(0, LIBC.syscall(444, None, ctypes.c_size_t(0), ctypes.c_uint(1)))]
    # Root's own tries come first; from here on it goes as an ordinary user, though with no confinement but the slot's.
    rooted = [folder for folder in ROOT_FOLDERS if creates(folder)]
    rooted += [path for path in ROOT_FILES if not refused(lambda path=path: os.close(os.open(path, os.O_WRONLY)))]  # type: ignore[misc]
    os.setgroups([])
    os.setresgid(wanted["uid"], wanted["uid"], wanted["uid"])
    os.setresuid(wanted["uid"], wanted["uid"], wanted["uid"])
    mounts = {line.split()[4] for line in read("/proc/self/mountinfo").splitlines()}
    others = sorted(mounts - {wanted["scratch"], *SHARED, *rooted})
    writable = [*rooted, *(folder for folder in others if creates(folder))]
    found["filesystem"] = [
        not writable,
        listed("could write in", writable, "nothing but the scratch space could be written"),
    ]
    shared = [folder for folder in SHARED if creates(folder)] + ["the host's namespace"] * ("ipc" in host)
    found["ipc"] = [not shared, listed("has", shared)]
    found["scratch"] = _scratch(wanted["scratch"], wanted["scratch_mb"])
    return found


def _profile(calls: list[list[Any]], mode: int) -> list[Any]:
    taken = taken_up(calls)
    return [mode == 2 and not taken, calls_told(mode, calls, taken)]


def _ceiling(folders: list[str], memory: int, processes: int) -> list[Any]:
    """The limits as the kernel has them, that they count this process, and that no more threads can be had."""

    def setting(*names: str) -> str:
        return read(*(f"{folder}/{name}" for name in names for folder in folders))

    unified = setting("memory.max")
    limit = unified or setting("memory.limit_in_bytes")
    swap = setting("memory.swap.max") if unified else setting("memory.memsw.limit_in_bytes")
    if not swap and "SwapTotal:              0 kB" in read("/proc/meminfo"):
        swap = "0"
    most = setting("pids.max")
    loose = []
    if not limit.isdigit() or int(limit) > memory:
        loose.append(f"memory ({limit or 'not counted'})")
    if not swap.isdigit() or int(swap) > (0 if unified else memory):
        loose.append(f"swap ({swap or 'not counted'})")
    if not most.isdigit() or int(most) > processes:
        loose.append(f"processes ({most or 'not counted'})")
    elif processes <= MOST_THREADS and threads(processes + 1) > processes:
        loose.append("processes (not enforced)")
    usage = ("memory.current", "memory.usage_in_bytes")
    before = int(setting(*usage) or 0)
    ballast = bytearray(b"x") * (32 << 20)
    if int(setting(*usage) or 0) - before < len(ballast) // 2:
        loose.append("memory (this process is not counted)")
    return [not loose, listed("no limit on", loose) or f"{memory >> 20} MiB with swap, {processes} processes"]


def _scratch(folder: str, size_mb: int) -> list[Any]:
    seen = os.statvfs(folder)
    loose = []
    if seen.f_blocks * seen.f_frsize > size_mb << 20:
        loose.append("its size")
    if not 0 < seen.f_files <= size_mb * 64:
        loose.append("its files")
    if not seen.f_flag & os.ST_NOSUID or not seen.f_flag & os.ST_NODEV:
        loose.append("set-uid files and devices")
    path = os.path.join(folder, ".assay-probe")
    fd = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    if not refused(lambda: os.posix_fallocate(fd, 0, (size_mb + 1) << 20)):
        loose.append("what can be written")
    os.close(fd)
    os.unlink(path)
    return [not loose, listed("no bound on", loose) or f"{size_mb} MiB, {seen.f_files} files"]
