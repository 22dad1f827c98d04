"""SandboxFusion's ``/run_code``: how a program ended, told as it was."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import httpx
import pytest

Ask = Callable[..., httpx.Response]


def run(ask: Ask, code: str, **fields: Any) -> dict[str, Any]:
    answer = ask("/run_code", code=code, language="python", **fields)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    assert set(found) == {"status", "message", "compile_result", "run_result", "executor_pod_name", "files"}
    assert set(found["run_result"]) == {"status", "execution_time", "return_code", "stdout", "stderr"}
    return found


@pytest.mark.parametrize(
    ("code", "status", "ending", "return_code", "stdout"),
    [
        ("print(input())", "Success", "Finished", 0, "in\n"),
        ("import sys; sys.exit(3)", "Failed", "Finished", 3, ""),
        ("1/0", "Failed", "Finished", 1, ""),
        ("print(", "Failed", "Finished", 1, ""),
        ("import os\nprint(1, flush=True)\nos._exit(0)", "Success", "Finished", 0, "1\n"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)", "Failed", "Finished", -11, ""),
        ("from __future__ import annotations\nprint(1)", "Success", "Finished", 0, "1\n"),
        ("import sys\nsys.stdout.buffer.write(b'a\\xffb')", "Success", "Finished", 0, "a\ufffdb"),
        ("print('x', flush=True)\nwhile True: pass", "Failed", "TimeLimitExceeded", None, "x\n"),
        ("import time\nprint('x', flush=True)\ntime.sleep(300)", "Failed", "TimeLimitExceeded", None, "x\n"),
        ("import signal, time\nsignal.alarm(0)\ntime.sleep(300)", "Failed", "TimeLimitExceeded", None, ""),
        (
            "x = bytearray(900 << 20)\nfor i in range(0, len(x), 4096): x[i] = 1\nprint(1)",
            "Success",
            "Finished",
            0,
            "1\n",
        ),
    ],
)
def test_endings(ask: Ask, code: str, status: str, ending: str, return_code: int | None, stdout: str) -> None:
    found = run(ask, code, stdin="in", run_timeout=2, memory_limit_MB=1024)
    ran = found["run_result"]
    assert (found["status"], ran["status"], ran["return_code"], ran["stdout"]) == (status, ending, return_code, stdout)
    assert found["compile_result"] is None


def test_errors_are_told(ask: Ask) -> None:
    assert "ZeroDivisionError" in run(ask, "1/0")["run_result"]["stderr"]
    assert "SyntaxError" in run(ask, "print(")["run_result"]["stderr"]


@pytest.mark.parametrize("fields", [{}, {"stdin": None}, {"stdin": ""}])
def test_no_input(ask: Ask, fields: dict[str, Any]) -> None:
    assert run(ask, "import sys\nprint(repr(sys.stdin.read()))", **fields)["run_result"]["stdout"] == "''\n"


@pytest.mark.parametrize("memory", [1024, 256, -1, None])
def test_memory_limits_leave_threads_and_numpy_alone(ask: Ask, memory: int | None) -> None:
    code = """
import threading, numpy as np
a = np.ones((300, 300)); b = (a @ a).sum()
done = threading.Event()
made = [threading.Thread(target=done.wait) for _ in range(50)]
for one in made: one.start()
done.set()
for one in made: one.join()
print(int(b))
"""
    found = run(ask, code, memory_limit_MB=memory)
    assert found["run_result"]["stdout"] == "27000000\n", found


def test_memory_above_its_limit(ask: Ask) -> None:
    code = "x = bytearray(400 << 20)\nfor i in range(0, len(x), 4096): x[i] = 1\nimport time; time.sleep(1)\nprint(1)"
    found = run(ask, code, memory_limit_MB=100)
    assert found["status"] == "Failed" and found["run_result"]["return_code"] != 0
    assert found["run_result"]["status"] == "Finished" and "1" not in found["run_result"]["stdout"]


def test_output_above_the_bound(ask: Ask) -> None:
    found = run(ask, "while True: print('x' * 1000)")
    assert found["run_result"]["return_code"] == -9
    assert len(found["run_result"]["stdout"]) == 4 << 20


@pytest.mark.parametrize("size", [250_000, 1_000_000])
def test_output_comes_whole(ask: Ask, size: int) -> None:
    found = run(ask, f"print('x' * {size})")
    assert found["run_result"]["stdout"] == "x" * size + "\n"


@pytest.mark.parametrize(
    "fields",
    [
        {"language": "verilog"},
        {"language": "?"},
        {"run_timeout": 0},
        {"run_timeout": -1},
        {"run_timeout": "soon"},
        {"code": None},
        {"code": 3},
        {"stdin": 3},
        {"files": ["a"]},
    ],
)
def test_bad_bodies(ask: Ask, fields: dict[str, Any]) -> None:
    answer = ask("/run_code", {"code": "print(1)", "language": "python", **fields})
    assert answer.status_code == 422
    assert answer.json()["error"]["path"] == next(iter(fields))


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff", b"{}", b"[" * 5000])
@pytest.mark.parametrize("path", ["/run_code", "/submit", "/get_prompts", "/get_prompt_by_id"])
def test_what_is_no_body(service: Any, path: str, body: bytes) -> None:
    assert httpx.post(service.url + path, content=body).status_code == 422


def test_ping_and_notebooks(service: Any, ask: Ask) -> None:
    assert httpx.get(service.url + "/v1/ping").json() == "pong"
    assert ask("/run_jupyter", cells=["1"]).status_code == 501


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def test_files(ask: Ask) -> None:
    code = "import os\nopen('out/b', 'w').write(open('in/a').read().upper())\nos._exit(0)"
    files = {"in/a": encoded(b"data"), "out/keep": encoded(b""), "not-here": None}
    found = run(ask, code, files=files, fetch_files=["out/b", "in/a", "no-such-file"])
    assert found["files"] == {"out/b": encoded(b"DATA"), "in/a": encoded(b"data")}


@pytest.mark.parametrize("path", ["/etc/cron.d/x", "../x", "a/../../x", "", "a\0"])
def test_files_elsewhere_are_refused(ask: Ask, path: str) -> None:
    for fields in ({"files": {path: ""}}, {"fetch_files": [path]}):
        answer = ask("/run_code", {"code": "print(1)", "language": "python", **fields})
        assert answer.status_code == 422, answer.text


@pytest.mark.parametrize("content", ["?", "YQ", "\u00e9"])
def test_files_that_are_not_base64(ask: Ask, content: str) -> None:
    answer = ask("/run_code", {"code": "print(1)", "language": "python", "files": {"a": content}})
    assert answer.status_code == 422 and answer.json()["error"]["path"] == "files"


def test_every_run_is_a_run(ask: Ask) -> None:
    """What a program printed once is no answer to the next caller."""
    code = "import time; print(time.time_ns())"
    assert run(ask, code)["run_result"]["stdout"] != run(ask, code)["run_result"]["stdout"]
    first, second = (ask("/run", type="python", solution=code).json()["stdout"] for _ in range(2))
    assert first != second
