"""A real service in a process of its own, on the local sandbox."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import pytest

from service.settings import DIALECTS
from tests.processes import children
from tests.uids import uids

PROBLEM: dict[str, Any] = {"tests": [{"kind": "stdio", "input": "4\n", "output": "8\n"}]}


def submission(source: str = "print(int(input())*2)", **fields: Any) -> dict[str, Any]:
    return {"source": source, "problem": PROBLEM, **fields}


@dataclass
class Service:
    """A running ``assay serve``."""

    url: str
    process: subprocess.Popen[str]
    log: list[str]

    def workers(self) -> list[int]:
        """The pids of its worker processes."""
        return children(self.process.pid)

    def metric(self, name: str) -> float:
        match = re.search(rf"^{re.escape(name)} (\S+)$", httpx.get(self.url + "/metrics").text, re.M)
        return float(match[1]) if match else 0.0

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


@contextmanager
def serving(*options: str) -> Iterator[Service]:
    """A service with jobs of its own, unless the environment says where they are."""
    with TemporaryDirectory() as folder, _serving(options, {"ASSAY_DATA_DIR": folder, **os.environ}) as service:
        yield service


@contextmanager
def _serving(options: Sequence[str], environment: dict[str, str]) -> Iterator[Service]:
    command = [sys.executable, "-m", "service", "serve", "--port", "0", "--sandbox", "local", *options]
    environment |= {"ASSAY_UID_BASE": str(uids()), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, start_new_session=True
    )
    assert process.stdout is not None
    log: list[str] = []
    reader: threading.Thread | None = None
    try:
        for line in process.stdout:
            log.append(line)
            if match := re.search(r"listens on (\S+)", line):
                break
        else:
            pytest.fail("the service did not start:\n" + "".join(log))
        rest = process.stdout
        reader = threading.Thread(target=lambda: log.extend(rest), daemon=True)
        reader.start()
        yield Service(match[1], process, log)
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if reader is not None:
            reader.join(10)  # what it said last


@contextmanager
def patient() -> Iterator[Service]:
    """A service for trainers' protocols: a machine that is busy with other tests is no service that is late."""
    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("ASSAY_DIALECT_ANSWER_S", json.dumps(dict.fromkeys(DIALECTS, 600)))
            made = stack.enter_context(serving("--slots", "2"))
        yield made
