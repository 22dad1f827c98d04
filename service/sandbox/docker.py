"""Slots in Docker: one warm container each, hardened, without a network. The only module that imports ``docker``."""

from __future__ import annotations

import contextlib
import json
from functools import lru_cache
from typing import Any

import docker
from docker.errors import APIError, DockerException, ImageNotFound, NotFound
from docker.types import LogConfig, Ulimit

from service import tool_versions
from service.errors import ImageError, SandboxError, SlotLost
from service.sandbox import toolchains
from service.sandbox.runner_slot import PYTHON_FLAGS, RUNNER, RunnerSlot
from service.settings import Settings

SECCOMP = RUNNER.parent / "seccomp.json"
INSIDE = "/run/assay"
SCRATCH = "/scratch"
LABEL = "assay.slot"
CGROUP = [
    f"/sys/fs/cgroup{place}" for place in ("", "/memory", "/pids", "/cpuacct", "/cpu,cpuacct")
]  # as a container sees its own


@lru_cache(maxsize=1)
def _client() -> docker.DockerClient:
    return docker.from_env(timeout=60)


def reachable() -> str | None:
    """The engine's version, or ``None`` where none answers."""
    try:
        return str(_client().version()["Version"])
    except (DockerException, OSError, KeyError):
        _client.cache_clear()
        return None


def image_digest(name: str) -> str:
    """``sha256:…`` of the image; ``ImageError`` if it is not there."""
    try:
        return str(_client().images.get(name).id)
    except ImageNotFound:
        raise ImageError(f"the image {name} is not there; build it with `assay images build`") from None
    except (DockerException, OSError) as exc:
        raise ImageError(f"the Docker engine does not answer: {exc}") from exc


def image_versions(name: str) -> dict[str, str]:
    """Versions of tools by language, as far as the image's label says them. Raises ``ImageError`` like ``image_digest``."""
    digest = image_digest(name)
    try:
        return tool_versions.of_label(_client().images.get(digest).labels.get(tool_versions.LABEL))
    except (DockerException, OSError) as exc:
        raise ImageError(f"the Docker engine does not answer: {exc}") from exc


OTHER_VERSION = "the image {image} was built by another version of Assay; build it again with `assay images build`"


class DockerSlot(RunnerSlot):
    """A container whose process 1 is the runner."""

    isolation = "docker"

    def __init__(self, settings: Settings, index: int) -> None:
        super().__init__()
        self.container: Any = None
        try:
            self.image = image_digest(settings.image)
            self._start(settings, index)
            self.connect()
            self.ceiling = f"container: {settings.slot_memory_mb} MiB, {settings.slot_processes} processes"
        except (APIError, DockerException) as exc:
            self.close()
            raise SandboxError(f"a container could not be started: {exc}") from exc
        except SlotLost as exc:
            said = self._log()
            self.close()
            raise SandboxError(f"the runner in the container did not start: {said or exc}") from exc
        except BaseException:
            self.close()
            raise
        try:
            self._require_version(settings.image)
        except BaseException:
            self.close()
            raise

    def _require_version(self, image: str) -> None:
        if not self.same_version():
            raise ImageError(OTHER_VERSION.format(image=image))

    def _start(self, settings: Settings, index: int) -> None:
        options = {
            "scratch": SCRATCH,
            "scratch_mb": settings.scratch_mb,
            "uid_base": settings.uid_base + index * (settings.uids_per_slot + 1),
            "uids": settings.uids_per_slot,
            "readable": toolchains.readable(),
            "off": sorted(settings.layers_off),
            "allow_missing": sorted(settings.accepted),
            "processes": settings.slot_processes,
            "cgroup": CGROUP,
        }
        off = settings.layers_off
        memory = f"{settings.slot_memory_mb}m"
        size = f"size={settings.scratch_mb}m,nr_inodes={settings.scratch_mb * 64}"
        host: dict[str, Any] = {
            "network_mode": "none",
            "auto_remove": True,
            "read_only": "filesystem" not in off,
            "ipc_mode": "none",
            "cap_drop": ["ALL"],
            # SETUID and SETGID: children drop to uids of their own. KILL: the supervisor ends what is left of them.
            "cap_add": ["SETUID", "SETGID", "KILL"],
            "security_opt": [] if "no_new_privs" in off else ["no-new-privileges"],
            # No oom_score_adj: lowering it needs a right that engines do not always have, and children raise theirs to
            # 1000, so that running out of memory hits them and never the supervisor.
            "tmpfs": {SCRATCH: f"rw,nosuid,nodev,noexec,{'' if 'scratch' in off else size + ','}mode=1777"},
            "volumes": {str(self.listener.folder): {"bind": INSIDE, "mode": "ro"}},
            "ulimits": [
                Ulimit(name="core", soft=0, hard=0),
                Ulimit(name="stack", soft=8 << 20, hard=256 << 20),
                Ulimit(name="nofile", soft=4096, hard=4096),
                Ulimit(name="memlock", soft=0, hard=0),
            ],
            "log_config": LogConfig(type=LogConfig.types.JSON, config={"max-size": "1m", "max-file": "1"}),
        }
        host["security_opt"].append("seccomp=" + ("unconfined" if "container_seccomp" in off else SECCOMP.read_text()))
        if "cgroup" not in off:
            host |= {"mem_limit": memory, "memswap_limit": memory, "pids_limit": settings.slot_processes}
        if "network" in off:
            host["network_mode"] = "bridge"
        if "processes" in off:
            host["pid_mode"] = "host"
        if "capabilities" in off:
            del host["cap_drop"]
        if "ipc" in off:
            host["ipc_mode"] = "shareable"
        else:
            # Engines mount a queue file system even where there is no IPC; an empty folder takes its place.
            host["tmpfs"]["/dev/mqueue"] = "ro,nosuid,nodev,noexec,size=4k"
        if settings.runtime:
            host["runtime"] = settings.runtime
        self.container = _client().containers.create(
            settings.image,
            entrypoint=["python3", *PYTHON_FLAGS, "/opt/assay/runner", f"{INSIDE}/{self.listener.path.name}"],
            command=[json.dumps(options)],
            environment={"PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1"},
            user="0:0",
            hostname="slot",
            labels={LABEL: str(index)},
            **host,
        )
        self.container.start()
        _client().close()  # the library would keep a connection for every address that was asked: one a container and verb

    def _log(self) -> str:
        with contextlib.suppress(DockerException, OSError, AttributeError):
            said: bytes = self.container.logs(tail=5)
            return said.decode("utf-8", "replace").strip()[-500:]
        return ""

    def close(self) -> None:
        if self.container is not None:
            with contextlib.suppress(NotFound, APIError, DockerException, OSError):
                self.container.remove(force=True, v=True)
                _client().close()
            self.container = None
        super().close()
