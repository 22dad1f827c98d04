"""A Redis of a test's own."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis
from redis.exceptions import ConnectionError

from tests.conftest import missing


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """Its URL; it keeps nothing."""
    if shutil.which("redis-server") is None:
        missing("no redis-server")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        ["redis-server", "--port", str(port), "--save", "", "--dir", str(folder)], stdout=subprocess.DEVNULL
    )
    try:
        end = time.monotonic() + 20
        while True:
            try:
                Redis(port=port).ping()
                break
            except ConnectionError:
                assert time.monotonic() < end and process.poll() is None, "redis-server does not start"
                time.sleep(0.05)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(20)
