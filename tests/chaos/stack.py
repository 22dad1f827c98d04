"""The whole service as an operator runs it, and ways to hurt it. Everything is a process of the test's own."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import docker
import httpx

from service.settings import Settings
from tests.conftest import missing
from tests.processes import children
from tests.stack.servers import Process, RedisServer, free_port, workers

LEASE_S = 4


class Engine:
    """A Docker engine beside the machine's, that may be stopped."""

    def __init__(self, folder: Path, image: str) -> None:
        self.folder, self.image = folder, image
        self.host = f"unix://{folder}/docker.sock"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        if shutil.which("dockerd") is None or os.geteuid() != 0:
            missing("no dockerd to start, which takes root")
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                # In a network of its own: an engine that shall have no bridge takes away the one of the machine's engine.
                ["unshare", "--net", "dockerd", "-H", self.host, "--data-root", f"{self.folder}/data", "--exec-root", f"{self.folder}/exec",
                 "-p", f"{self.folder}/pid", "--bridge=none", "--iptables=false"],
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        for _ in range(300):
            with contextlib.suppress(docker.errors.DockerException, OSError):
                docker.DockerClient(base_url=self.host).ping()
                return
            time.sleep(0.1)
        missing("a second engine does not start: " + (self.folder / "log").read_text()[-500:])

    def load(self) -> None:
        """The image, from the machine's engine."""
        with subprocess.Popen(["docker", "save", self.image], stdout=subprocess.PIPE) as saving:
            subprocess.run(["docker", "-H", self.host, "load"], stdin=saving.stdout, check=True, capture_output=True)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(60)
            self.process = None


class Stack:
    """API, Redis with AOF, and two workers."""

    def __init__(self, folder: Path, sandbox: str, engine: Engine | None) -> None:
        self.folder, self.sandbox, self.engine = folder, sandbox, engine
        (folder / "redis").mkdir()
        (folder / "tmp").mkdir()
        self.redis = RedisServer(folder / "redis")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.api: Process | None = None
        self.workers: Process | None = None

    def start(self) -> None:
        self.redis.start()
        environment = {"TMPDIR": str(self.folder / "tmp"), "ASSAY_WORKER_LEASE_S": str(LEASE_S)}
        if self.engine is not None:
            environment["DOCKER_HOST"] = self.engine.host
        self.workers = workers(self.redis.url, self.sandbox, 2, **environment)
        self.workers.wait()
        self.start_api()

    def start_api(self) -> None:
        self.api = Process(
            "serve", "--port", str(self.port), "--redis", self.redis.url, says="listens on",
            ASSAY_DATA_DIR=str(self.folder / "data"), ASSAY_WORKER_LEASE_S=str(LEASE_S),
        )  # fmt: skip
        self.api.wait()
        for _ in range(600):
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(self.url + "/readyz").status_code == 200:
                    return
            time.sleep(0.1)
        raise AssertionError("not ready:\n" + "".join(self.api.log))

    def stop(self) -> None:
        for process in (self.api, self.workers):
            if process is not None and process.process.poll() is None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.stop()
                process.kill()
        self.redis.kill()

    def busy(self) -> bool:
        """Whether a submission is running."""
        with contextlib.suppress(httpx.HTTPError):
            found = re.search(r"^assay_running (\S+)$", httpx.get(self.url + "/metrics").text, re.M)
            return found is not None and float(found[1]) > 0
        return False

    # --- faults ---

    def kill_worker(self, random: Random) -> bool:
        """SIGKILL to one worker process."""
        assert self.workers is not None
        pids = self.workers.children()
        if pids:
            _signal(random.choice(pids), signal.SIGKILL)
        return bool(pids)

    def freeze_worker(self, random: Random) -> bool:
        """SIGSTOP for longer than a lease: it is taken for lost, and comes back."""
        assert self.workers is not None
        pids = self.workers.children()
        if not pids:
            return False
        pid = random.choice(pids)
        _signal(pid, signal.SIGSTOP)
        time.sleep(LEASE_S + 2)
        _signal(pid, signal.SIGCONT)
        return True

    def kill_slot(self, random: Random) -> bool:
        """The container, or the process in its place, that runs submissions."""
        assert self.workers is not None
        if self.sandbox == "local":
            pids = self.workers.children()
            slots = [pid for worker in pids for pid in children(worker)]
            if slots:
                _signal(random.choice(slots), signal.SIGKILL)
            return bool(slots)
        client = docker.DockerClient(base_url=self.engine.host) if self.engine else docker.from_env()
        ours = [
            one for one in client.containers.list(filters={"label": "assay.slot"}, ignore_removed=True)
            if any(mount.get("Source", "").startswith(str(self.folder)) for mount in one.attrs["Mounts"])
        ]  # fmt: skip
        if ours:
            with contextlib.suppress(docker.errors.APIError):
                random.choice(ours).kill()
        client.close()
        return bool(ours)

    def restart_redis(self, random: Random) -> bool:
        """SIGKILL; it is away for a moment, and comes back with what it had written down."""
        self.redis.kill()
        time.sleep(random.uniform(0.2, 3.0))
        self.redis.start()
        return True

    def restart_api(self, random: Random) -> bool:
        """SIGKILL; a new process takes its place."""
        assert self.api is not None
        self.api.kill()
        time.sleep(random.uniform(0.0, 1.0))
        self.start_api()
        return True

    def stop_engine(self, random: Random) -> bool:
        """No containers for ten seconds."""
        if self.engine is None:
            return False
        self.engine.stop()
        time.sleep(10)
        self.engine.start()
        return True


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


@contextmanager
def stack(folder: Path, sandbox: str, own_engine: bool) -> Iterator[Stack]:
    """The service, ready."""
    engine = None
    if sandbox == "docker" and own_engine:
        (folder / "engine").mkdir()
        engine = Engine(folder / "engine", Settings().image)
    made = Stack(folder, sandbox, engine)
    try:
        if engine is not None:
            engine.start()
            engine.load()
        made.start()
        yield made
    finally:
        made.stop()
        if engine is not None:
            engine.stop()
