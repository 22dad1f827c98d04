"""Attack every layer of a slot, as a submission would, and see that it holds."""

from __future__ import annotations

import json

from service.errors import IsolationError
from service.sandbox.base import Slot
from service.sandbox.tasks import job

PROBE = r"""
import ctypes, json, os, resource, socket
libc = ctypes.CDLL(None, use_errno=True)
found = {}

def layer(name, holds, detail=""):
    found[name] = [bool(holds), detail]

def refused(action):
    try:
        action()
    except OSError as exc:
        return True, type(exc).__name__
    return False, "was allowed"

layer("uid", os.getuid() > 999 and os.geteuid() == os.getuid() and not os.getgroups(), f"uid {os.getuid()}")
layer("no_new_privs", libc.prctl(39, 0, 0, 0, 0) == 1)
mode = libc.prctl(21, 0, 0, 0, 0)
ptrace = libc.ptrace(0, 0, 0, 0)
layer("seccomp", mode == 2 and ptrace == -1 and ctypes.get_errno() == 1, f"mode {mode}")
abi = libc.syscall(444, None, ctypes.c_size_t(0), ctypes.c_uint(1))
proc, how = refused(lambda: open("/proc/1/status").close())
layer("landlock", proc, f"ABI {max(abi, 0)}, reading /proc: {how}")
net, how = refused(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
layer("network", net, how)
ro, how = refused(lambda: open("/usr/assay-probe", "w").close())
layer("filesystem", ro, how)
limits = [resource.getrlimit(limit)[1] for limit in (resource.RLIMIT_NPROC, resource.RLIMIT_DATA, resource.RLIMIT_FSIZE, resource.RLIMIT_CPU)]
layer("rlimits", resource.RLIM_INFINITY not in limits)
layer("processes", refused(lambda: os.kill(os.getppid() or 1, 0))[0], f"parent is {os.getppid()}")
print(json.dumps([max(abi, 0), found]))
"""
LIMITS = {"cpu_s": 5, "wall_s": 20, "idle_s": 10, "memory_mb": 512, "output_kb": 64, "processes": 8, "steps": 1}


def layers(slot: Slot) -> dict[str, tuple[bool, str]]:
    """What held: ``{layer: (held, detail)}``; ``ceiling`` says what bounds the slot as a whole. Raises ``IsolationError`` if the probe itself could not run."""
    reply = slot.run(
        "program", {"limits": LIMITS, "steps": 1, "flavour": "light"}, [job(prelude="", source=PROBE), b""], 60
    )
    try:
        abi, found = json.loads(reply.stdout)
        told: dict[str, tuple[bool, str]] = {str(k): (bool(v[0]), str(v[1])) for k, v in found.items()}
    except (ValueError, TypeError, AttributeError, IndexError):
        raise IsolationError(
            f"the isolation probe did not run: {reply.stderr[-300:].decode('utf-8', 'replace')}"
        ) from None
    if abi == 0 and not told["landlock"][0]:
        told["landlock"] = (True, "this kernel has none; uids and the read-only root stand in")
    told["ceiling"] = (True, slot.ceiling)
    return told


def require(found: dict[str, tuple[bool, str]], allowed: frozenset[str]) -> None:
    """Raise ``IsolationError`` for a layer that does not hold and that the operator did not name."""
    failed = {name: detail for name, (held, detail) in found.items() if not held and name not in allowed}
    if failed:
        listed = "; ".join(f"{name} ({detail})" if detail else name for name, detail in failed.items())
        raise IsolationError(
            f"isolation layers do not hold here: {listed}. Mend them (`assay doctor` says how) or accept it by --allow-missing"
        )
