"""The isolation layers of a slot, by name: what each of them stops and how to mend it.

The probe, the doctor, the settings and ``docs/security.md`` all speak of this list.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Backend = Literal["docker", "local"]
BACKENDS: tuple[Backend, ...] = ("docker", "local")


@dataclass(frozen=True, slots=True)
class Layer:
    """``stops`` and ``mend`` are sentences for the operator; ``backends`` are those that have the layer."""

    name: str
    stops: str
    mend: str
    backends: tuple[Backend, ...] = BACKENDS


_FILTERS = "use a kernel built with CONFIG_SECCOMP_FILTER"
_OURS = (
    "the container's settings are Assay's own, so look for what changes them: an engine's plugin, or another `runtime`"
)
_NAMESPACES = "run the service where namespaces can be made: as root, with the package `uidmap` and a range of uids, or with Docker"

LAYERS = {
    layer.name: layer
    for layer in (
        Layer(
            "uid",
            "Each run has an ordinary uid that no other has: it cannot touch, read or signal anything of another run's or of the runner's.",
            "let the slot change uids: the container needs SETUID and SETGID, a local slot root or a range of uids",
        ),
        Layer(
            "no_new_privs",
            "Executing a file never gives rights: set-uid and file capabilities mean nothing.",
            "take the engine's or the service manager's hands off `no-new-privileges`",
        ),
        Layer(
            "seccomp",
            "A run may make the system calls of ordinary programs and no others: no sockets, no tracing, no namespaces, no kernel interfaces.",
            _FILTERS,
        ),
        Layer(
            "container_seccomp",
            "The runner itself, and whatever got out of a run's own confinement, is held to the calls that the runner needs.",
            f"{_FILTERS}, and an engine that applies profiles (`docker info` names seccomp)",
            ("docker",),
        ),
        Layer(
            "landlock",
            "A run reads the interpreter's folders, writes its scratch space, and opens no other file, not even one that everybody may read.",
            "boot a kernel of 5.13 or newer with `landlock` among the `lsm=` of its command line",
        ),
        Layer(
            "network",
            "There is no way to any machine, nor to a service on this one: a network of its own without an interface or a route.",
            f"{_NAMESPACES}; in containers, {_OURS}",
        ),
        Layer(
            "filesystem",
            "A run can write nothing but its scratch space, and the runner no file of the image or the host: there is nowhere to leave something for later.",
            f"local slots need Linux 5.12 or newer; in containers, {_OURS}",
        ),
        Layer(
            "rlimits",
            "One process cannot use up CPU time, memory, descriptors, processes or file size, nor leave a core file.",
            "use a container runtime that keeps to limits, and look for what resets them",
        ),
        Layer(
            "processes",
            "Processes of the host and of other slots cannot be seen, and none but the run's own can be signalled, slowed or limited.",
            f"{_NAMESPACES}; in containers, {_OURS}",
        ),
        Layer(
            "capabilities",
            "A run has none of root's powers, and the runner has three: to change uid, to change group, to signal its children.",
            "look for what adds capabilities to a container: an engine's plugin, or another `runtime`",
        ),
        Layer(
            "cgroup",
            "A slot as a whole cannot take more memory, swap or processes than its ceiling.",
            "use an engine with the memory and pids controllers; where swap is not counted, boot with `swapaccount=1` or without swap",
        ),
        Layer(
            "ipc",
            "No shared memory, semaphores or message queues: they would outlive a run.",
            f"{_NAMESPACES}; in containers, {_OURS}",
        ),
        Layer(
            "scratch",
            "What a run writes is bounded in bytes and in files, closed to other uids, and gone afterwards.",
            "use a kernel and a runtime with sized tmpfs",
        ),
    )
}


def check(names: Iterable[str]) -> frozenset[str]:
    """The names of layers, as a set. Raises ``ValueError`` that lists the layers if one of them is none."""
    found = frozenset(names)
    if unknown := sorted(found - LAYERS.keys()):
        raise ValueError(f"there is no layer {', '.join(unknown)}; the layers are {', '.join(LAYERS)}")
    return found


def of(backend: str) -> list[str]:
    """The names of the layers that ``backend`` has, in their order."""
    return [layer.name for layer in LAYERS.values() if backend in layer.backends]
