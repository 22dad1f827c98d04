"""Attack every layer of a slot, as a submission and from beside the runner, and see that it holds."""

from __future__ import annotations

import ctypes
import json
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, StrictBool, ValidationError

from service.errors import IsolationError
from service.layers import LAYERS, of
from service.sandbox import attacks
from service.sandbox.base import Slot
from service.sandbox.runner_slot import RUNNER
from service.sandbox.tasks import job
from service.settings import Settings

LIMITS = {"cpu_s": 5, "wall_s": 20, "idle_s": 10, "memory_mb": 512, "output_kb": 64, "processes": 8, "steps": 1}
ATTACK = RUNNER / "attack.py"
# Who attacks what: a run, and a process beside the runner. Landlock's answer from beside is the version that is there.
WITHIN = frozenset(LAYERS) - {"container_seccomp", "filesystem", "cgroup"}
BESIDE = frozenset(LAYERS) - {"uid", "no_new_privs", "seccomp", "rlimits"}


class Finding(NamedTuple):
    """``absent``: this machine has no such thing, so that nobody can ask for it; results name it all the same."""

    state: Literal["holds", "absent", "fails"]
    detail: str = ""


Findings = dict[str, Finding]


class _Answers(BaseModel):
    """For each layer whether it held, and what was seen."""

    layers: dict[str, tuple[StrictBool, str | int]]


def layers(slot: Slot, settings: Settings) -> Findings:
    """What became of every layer that the slot's backend has. Raises ``SandboxError`` if the probe itself could not run.

    Two runs, because one alone cannot show that each has a uid of its own.
    """
    names = of(slot.isolation)
    beside = _answers(slot.beside(_beside(slot, settings)), BESIDE.intersection(names))
    within = [_answers(_run(slot), WITHIN) for _ in range(2)]
    if within[0]["uid"] == within[1]["uid"]:
        within[0]["uid"] = (False, f"two runs had the same {within[0]['uid'][1]}")
    abi = beside["landlock"][1]
    found: Findings = {}
    for name in names:
        seen = [answers[name] for answers in (*within, beside) if name in answers]
        wrong = [str(detail) for held, detail in seen if not held]
        found[name] = Finding("fails" if wrong else "holds", "; ".join(dict.fromkeys(wrong)) or str(seen[0][1]))
    if found["landlock"].state == "holds":
        found["landlock"] = Finding("holds", f"version {abi}")
    elif not abi and not landlock_abi():
        found["landlock"] = Finding("absent", "this kernel has none; uids and the read-only root stand in")
    if found["cgroup"].state == "holds":
        found["cgroup"] = Finding("holds", slot.ceiling)
    elif slot.isolation == "local" and "cgroup" not in settings.layers_off and "no cgroup" in slot.ceiling:
        found["cgroup"] = Finding("absent", slot.ceiling)
    return found


def require(found: Findings, backend: str, allowed: frozenset[str]) -> None:
    """Raise ``IsolationError`` for layers that fail and that the operator did not name: what, where, how to mend it."""
    failed = {name: finding for name, finding in found.items() if finding.state == "fails" and name not in allowed}
    if failed:
        told = [
            f"{name} does not hold in {backend} slots{f' ({finding.detail})' if finding.detail else ''}; to mend it, {LAYERS[name].mend}."
            for name, finding in failed.items()
        ]
        accept = " ".join(f"--allow-missing {name}" for name in failed)
        raise IsolationError(f"{' '.join(told)} `assay doctor` shows every layer. To go on without: {accept}")


def isolation(backend: str, found: Findings) -> str:
    """What results say of the isolation that they ran under: ``docker``, or ``docker without landlock, cgroup``."""
    without = [name for name, finding in found.items() if finding.state != "holds"]
    return f"{backend} without {', '.join(without)}" if without else backend


def _run(slot: Slot) -> object:
    wanted = {
        "calls": attacks.here({**attacks.CALLS, **attacks.RUNNERS}),
        "ipc": attacks.here(attacks.IPC),
        "processes": LIMITS["processes"],
    }
    blobs = [job(prelude="", source=ATTACK.read_text()), json.dumps(wanted).encode()]
    reply = slot.run("program", {"limits": LIMITS, "steps": 1, "flavour": "light"}, blobs, 60)
    try:
        return {"layers": json.loads(reply.stdout)}
    except ValueError:
        said = reply.stderr[-300:].decode("utf-8", "replace")
        raise IsolationError(f"the isolation probe did not run: {said or reply.end}") from None


def _beside(slot: Slot, settings: Settings) -> dict[str, object]:
    return {
        "calls": attacks.here(attacks.CALLS) if "container_seccomp" in of(slot.isolation) else [],
        "namespaces": {kind: Path(f"/proc/self/ns/{kind}").stat().st_ino for kind in ("net", "pid", "ipc")},
        "memory": settings.slot_memory_mb << 20,
    }


def _answers(given: object, wanted: frozenset[str]) -> dict[str, tuple[bool, str | int]]:
    try:
        answers = _Answers.model_validate(given).layers
    except ValidationError as error:
        raise IsolationError(f"the isolation probe got no answer: {str(error)[:300]}") from None
    if silent := sorted(wanted - answers.keys()):
        raise IsolationError(f"the isolation probe heard nothing of {', '.join(silent)}")
    return answers


def landlock_abi() -> int:
    """This kernel's Landlock version, 0 where it has none or has it switched off."""
    libc = ctypes.CDLL(None, use_errno=True)
    return max(0, int(libc.syscall(444, None, ctypes.c_size_t(0), ctypes.c_uint32(1))))
