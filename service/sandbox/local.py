"""Slots without Docker: the same runner in namespaces of its own, started from this machine's Python."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

from service.errors import IsolationError, SandboxError, SlotLost
from service.sandbox import cgroups, toolchains
from service.sandbox.runner_slot import PYTHON_FLAGS, RUNNER, RunnerSlot
from service.schema import sha256
from service.settings import Settings


@lru_cache(maxsize=1)
def _starter() -> ThreadPoolExecutor:
    """The thread that starts launchers. A launcher dies with the thread that started it, so this one outlives them all."""
    return ThreadPoolExecutor(1, "launchers")


class LocalSlot(RunnerSlot):
    """A runner in user, pid, mount, network and IPC namespaces, with its own sized scratch space."""

    isolation = "local"

    def __init__(self, settings: Settings, index: int) -> None:
        super().__init__()
        python = settings.python or sys.executable
        self.image = runner_digest(python)
        self.cgroup = None
        if "cgroup" not in settings.layers_off:
            self.cgroup = cgroups.for_slot(settings.slot_memory_mb, settings.slot_processes)
        options = {
            "scratch": str(self.listener.parent / "scratch"),
            "scratch_mb": settings.scratch_mb,
            "uid_base": settings.uid_base + index * (settings.uids_per_slot + 1),
            "uids": settings.uids_per_slot,
            "readable": toolchains.readable(),
            "off": sorted(settings.layers_off),
            "allow_missing": sorted(settings.accepted),
            "processes": settings.slot_processes,
            "cgroup": [str(folder) for folder in self.cgroup.folders] if self.cgroup else [],
        }
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the slot
        try:
            starting = _starter().submit(
                subprocess.Popen,
                [python, *PYTHON_FLAGS, str(RUNNER / "launch.py"), str(self.listener.path), json.dumps(options)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self.errors,
                env={"PYTHONHASHSEED": "0", "PATH": os.defpath, "LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"},
                start_new_session=True,
            )
            self.process = starting.result()
        except OSError as exc:
            self._release()
            raise SandboxError(
                f"the local sandbox's Python could not be started: {exc}; set `python` to one that is there"
            ) from exc
        try:
            self.connect()
        except SlotLost as exc:
            said = self._said()
            self.close()
            raise IsolationError(f"local isolation does not work here: {said or exc}") from exc
        if self.cgroup is not None and not self.cgroup.entered():
            self.cgroup.close()
            self.cgroup = None
        self.ceiling = self.cgroup.ceiling if self.cgroup else "each run's own limits, by sampling: no cgroup here"

    def connect(self) -> None:
        """Like the base's, but gives up at once when the launcher has ended."""
        self.listener.sock.settimeout(0.05)
        for _ in range(1200):
            with contextlib.suppress(TimeoutError):
                self.sock, _ = self.listener.sock.accept()
                break
            if self.process.poll() is not None:
                raise SlotLost("the launcher ended")
        else:
            raise SlotLost("the runner did not connect within 60 s")
        self.listener.sock.close()
        self.listener.path.unlink(missing_ok=True)

    def _said(self) -> str:
        self.errors.seek(0)
        return self.errors.read(2000).decode("utf-8", "replace").strip().rpartition("\n")[2]

    def close(self) -> None:
        """The launcher ends process 1 of the namespaces, and with it everything inside."""
        if self.sock is not None:
            self.sock.close()
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._release()

    def _release(self) -> None:
        if self.cgroup is not None:
            self.cgroup.close()
        self.errors.close()
        super().close()


def runner_digest(python: str) -> str:
    """What stands for an image's digest where there is none: the interpreter and the runner's files."""
    parts = [python, sys.version]
    files = [path for path in Path(RUNNER).rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    parts += [f"{path.relative_to(RUNNER)}:{sha256(path.read_bytes())}" for path in sorted(files)]
    return sha256("\n".join(parts))
