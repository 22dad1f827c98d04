"""Every dialect on the other sandbox, too."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import httpx
import pytest

from tests.api.live import Service, serving
from tests.dialects.test_faults import ASKED, ask


@pytest.fixture(scope="module")
def in_docker(docker_required: str) -> Iterator[Service]:
    with serving("--sandbox", "docker", "--slots", "1") as made:
        yield made


@pytest.mark.parametrize("name", ASKED)
def test_right(in_docker: Service, name: str) -> None:
    answer = ask(in_docker, name)
    assert answer.status_code == 200
    told = answer.json()
    right = {
        "sandbox_fusion": lambda: told["run_result"]["return_code"] == 0,
        "openrlhf": lambda: told["rewards"] == [1.0],
        "slime": lambda: told["score"] == 1.0,
        "nemo_gym": lambda: told["reward"] == 1.0,
        "open_instruct": lambda: told["results"] == [1],
        "code_judge": lambda: told["success"] is True,
    }
    assert right[name](), told


def test_files_and_numpy_and_threads(in_docker: Service) -> None:
    code = """
import threading, numpy as np
made = [threading.Thread(target=lambda: None) for _ in range(50)]
for one in made: one.start()
for one in made: one.join()
np.save("out.npy", np.arange(3))
print(open("a/b.txt").read(), int(np.ones((200, 200)).sum()))
"""
    body = {
        "code": code, "language": "python", "memory_limit_MB": 1024, "fetch_files": ["out.npy"],
        "files": {"a/b.txt": base64.b64encode(b"hello").decode()},
    }  # fmt: skip
    told = httpx.post(in_docker.url + "/run_code", json=body, timeout=60).json()
    assert told["run_result"]["stdout"] == "hello 40000\n", told
    assert base64.b64decode(told["files"]["out.npy"]).startswith(b"\x93NUMPY")
