"""The compose stack, built without a registry of images and started for real: it judges, survives a worker, and is hardened."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import missing
from tests.uids import uids
from trainer_client import RewardClient

pytestmark = [pytest.mark.stack, pytest.mark.timeout(1500)]
ROOT = Path(__file__).parents[2]
PROJECT = f"assay-test-{os.getpid()}"
FILES = ["-f", "docker-compose.yml", "-f", "deploy/offline.yml"]
DOUBLE = {"tests": [{"kind": "stdio", "input": f"{n}\n", "output": f"{2 * n}\n"} for n in (1, 4)]}
RIGHT, WRONG = "print(int(input())*2)", "print(int(input())+1)"
BUSY = "import time\nend = time.process_time() + 0.1\nwhile time.process_time() < end: pass\n"


@dataclass
class Stack:
    url: str
    environment: dict[str, str]

    def compose(self, *words: str) -> str:
        command = ["docker-compose", "-p", PROJECT, *FILES, *words]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done.stdout

    def inspect(self, service: str) -> dict[str, Any]:
        name = self.compose("ps", "-q", service).strip()
        return inspect(name)


def inspect(name: str) -> dict[str, Any]:
    told = subprocess.run(["docker", "inspect", name], capture_output=True, text=True, check=True).stdout
    found: dict[str, Any] = json.loads(told)[0]
    return found


@pytest.fixture(scope="module")
def stack(docker_required: str) -> Iterator[Stack]:
    for tool in ("docker", "docker-compose", "debootstrap"):
        if shutil.which(tool) is None:
            missing(f"{tool} is not installed")
    build = ["sh", "scripts/offline_images.sh"]
    environment = {**os.environ, "PYTHON": sys.executable}
    built = subprocess.run(build, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout[-3000:] + built.stderr[-3000:]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    folder = f"/run/{PROJECT}"
    environment = {**os.environ, "ASSAY_PORT": port, "ASSAY_RUN_DIR": folder, "ASSAY_SLOTS": "2",
                   "ASSAY_IMAGE": docker_required, "ASSAY_UID_BASE": str(uids())}  # fmt: skip
    made = Stack(f"http://127.0.0.1:{port}", environment)
    try:
        made.compose("up", "-d", "--no-build")
        ready(made)
        yield made
    finally:
        print(made.compose("logs", "--no-color", "--tail", "60"))
        made.compose("down", "-v", "--remove-orphans", "-t", "30")
        shutil.rmtree(folder, ignore_errors=True)


def ready(stack: Stack) -> None:
    deadline = time.monotonic() + 120
    said = ""
    while time.monotonic() < deadline:
        try:
            answer = httpx.get(stack.url + "/readyz", timeout=5)
            if answer.status_code == 200:
                return
            said = answer.text
        except httpx.HTTPError as error:
            said = repr(error)
        time.sleep(0.5)
    pytest.fail(f"the stack is not ready: {said}\n{stack.compose('logs', '--no-color', '--tail', '60')}")


def test_it_judges(stack: Stack) -> None:
    with RewardClient(stack.url) as client:
        batch = [{"source": source, "problem": DOUBLE} for source in (RIGHT, WRONG, "1/0")]
        results = client.verify_batch(batch)
    assert [result.verdict for result in results] == ["accepted", "wrong_answer", "runtime_error"]
    assert {result.provenance.isolation for result in results} == {"docker"}


def test_a_worker_that_is_killed_loses_nothing(stack: Stack) -> None:
    problem = {**DOUBLE, "limits": {"cpu_s": 10}}
    sources = [f"{BUSY}{RIGHT if number % 2 else WRONG}  # {number}" for number in range(150)]
    before = stack.inspect("worker")
    # The engine takes a container that is killed through it for one that was meant to stop.
    killer = threading.Timer(2.0, os.kill, (before["State"]["Pid"], signal.SIGKILL))
    killer.start()
    with RewardClient(stack.url) as client:
        results = client.verify_batch([{"source": source, "problem": problem} for source in sources])
    killer.join()
    assert [result.verdict for result in results] == ["wrong_answer", "accepted"] * 75
    assert all(result.scorable for result in results)
    after = stack.inspect("worker")
    assert after["State"]["Pid"] != before["State"]["Pid"]
    assert after["RestartCount"] == before["RestartCount"] + 1


def test_only_the_worker_has_the_engines_socket(stack: Stack) -> None:
    seen = {service: json.dumps(stack.inspect(service)["Mounts"]) for service in ("api", "redis", "worker")}
    assert [service for service, mounts in seen.items() if "docker.sock" in mounts] == ["worker"]


@pytest.mark.parametrize("service", ["api", "redis", "worker"])
def test_a_service_is_hardened(stack: Stack, service: str) -> None:
    container = stack.inspect(service)
    host = container["HostConfig"]
    assert host["ReadonlyRootfs"] is True
    assert host["CapDrop"] == ["ALL"]
    assert not host["CapAdd"]
    assert not host["Privileged"]
    assert any(option.startswith("no-new-privileges") for option in host["SecurityOpt"])
    if service != "worker":
        assert container["Config"]["User"].partition(":")[0] not in ("", "0", "root")
    networks = {name.removeprefix(PROJECT + "_") for name in container["NetworkSettings"]["Networks"]}
    assert networks == ({"inside", "outside"} if service == "api" else {"inside"})
    published = {address["HostIp"] for bound in (host["PortBindings"] or {}).values() for address in bound}
    assert published == ({"127.0.0.1"} if service == "api" else set())


def test_slots_have_no_network_and_no_rights(stack: Stack) -> None:
    names = subprocess.run(
        ["docker", "ps", "-q", "--filter", "label=assay.slot"], capture_output=True, text=True, check=True
    )
    slots = [one for one in map(inspect, names.stdout.split()) if f"/run/{PROJECT}/" in json.dumps(one["Mounts"])]
    assert len(slots) == 2
    for slot in slots:
        host = slot["HostConfig"]
        assert (host["NetworkMode"], host["IpcMode"], host["ReadonlyRootfs"]) == ("none", "none", True)
        assert host["CapDrop"] == ["ALL"]
        assert sorted(cap.removeprefix("CAP_") for cap in host["CapAdd"]) == ["KILL", "SETGID", "SETUID"]
        assert host["Memory"] == host["MemorySwap"] > 0
        assert host["PidsLimit"] > 0
        assert "no-new-privileges" in host["SecurityOpt"]
        assert any(option.startswith("seccomp=") and option != "seccomp=unconfined" for option in host["SecurityOpt"])
        assert not any(mount["RW"] for mount in slot["Mounts"] if mount["Type"] == "bind")
        assert not host["Privileged"]
