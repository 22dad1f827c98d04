"""Real processes to test against: a Redis of the test's own, and `assay worker`."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from service.settings import Settings
from tests.conftest import missing
from tests.processes import children

UIDS = {"local": 500_000, "docker": 600_000}  # beside those of whatever else the test runs


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


class RedisServer:
    """A Redis on a port of its own; with a folder, one that keeps what it is told (AOF)."""

    def __init__(self, folder: Path | None = None) -> None:
        if shutil.which("redis-server") is None:
            missing("no redis-server; apt-get install redis-server")
        self.folder = folder
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        keep = ["--dir", str(self.folder), "--appendonly", "yes"] if self.folder else []
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--save", "", "--loglevel", "warning", *keep],
            stdout=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        with self.client() as client:
            for _ in range(500):
                with contextlib.suppress(redis.RedisError):
                    client.ping()
                    return
                time.sleep(0.02)
        pytest.fail("redis-server does not answer")

    def client(self) -> redis.Redis:
        return redis.Redis(port=self.port, socket_timeout=5)

    def kill(self) -> None:
        """As a power cut would, but for the disk."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@contextmanager
def redis_server(folder: Path | None = None) -> Iterator[RedisServer]:
    server = RedisServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.kill()


class Process:
    """A command of ours, with what it says."""

    def __init__(self, *command: str, says: str, **environment: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "service", *command],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
        )  # fmt: skip
        self.log: list[str] = []
        self.said: re.Match[str] | None = None
        self._says = re.compile(says)
        self._ready = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.log.append(line)
            if self.said is None and (found := self._says.search(line)):
                self.said = found
                self._ready.set()
        self._ready.set()

    def wait(self) -> None:
        """Until it says that it is ready."""
        self._ready.wait(90)
        if self.said is None:
            self.kill()
            pytest.fail("it did not start:\n" + "".join(self.log))

    def children(self) -> list[int]:
        """The pids of its processes, the oldest first."""
        return children(self.process.pid)

    def stop(self) -> int:
        """SIGTERM; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def workers(url: str, sandbox: str = "local", slots: int = 1, **environment: str) -> Process:
    """`assay worker`; call ``wait`` on it."""
    uid_base = str(Settings().uid_base + UIDS[sandbox])
    return Process(
        "worker", "--redis", url, "--sandbox", sandbox, "--slots", str(slots),
        says="works for", **{"ASSAY_UID_BASE": uid_base, **environment},
    )  # fmt: skip


@contextmanager
def working(url: str, sandbox: str = "local", slots: int = 1, **environment: str) -> Iterator[Process]:
    """`assay worker`, ready, and gone afterwards."""
    process = workers(url, sandbox, slots, **environment)
    try:
        process.wait()
        yield process
    finally:
        if process.process.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.stop()
        process.kill()
