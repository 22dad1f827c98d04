"""open-instruct: one 0 or 1 a test."""

from __future__ import annotations

import base64
import json
import pickle
import zlib
from collections.abc import Callable
from typing import Any

import httpx
import pytest

Ask = Callable[..., httpx.Response]

ADD = "def add(a, b): return a + b"
ASSERTS = ["assert add(1, 2) == 3", "assert add(-1, 1) == 0", "assert add(0, 0) == 1"]
STDIO = [{"input": "1\n", "output": "2\n"}, {"input": "5\n", "output": "7\n"}]


def packed(tests: Any) -> str:
    return base64.b64encode(zlib.compress(pickle.dumps(json.dumps(tests)))).decode()


@pytest.mark.parametrize("tests", [ASSERTS, json.dumps(ASSERTS), packed(ASSERTS)])
def test_asserts(ask: Ask, tests: Any) -> None:
    answer = ask("/test_program", program=ADD, tests=tests, max_execution_time=1.0).json()
    assert answer["results"] == [1, 1, 0]
    assert answer["runtimes"][2] == -1.0 and all(time >= 0 for time in answer["runtimes"][:2])


def test_programs(ask: Ask) -> None:
    answer = ask("/test_program_stdio", program="print(int(input()) + 1)", tests=STDIO).json()
    assert answer["results"] == [1, 0]


@pytest.mark.parametrize("program", ["while True: pass", "import os; os._exit(0)", "import sys; sys.exit(0)", "(", ""])
def test_no_program_passes_by_ending(ask: Ask, program: str) -> None:
    answer = ask("/test_program", program=program, tests=ASSERTS, max_execution_time=0.5).json()
    assert answer == {"results": [0, 0, 0], "runtimes": [-1.0] * 3}


@pytest.mark.parametrize(
    "tests",
    [[], "", "[]", "not a list", [1], {"a": 1}, [{"input": "1"}], 5, None, base64.b64encode(b"x").decode()],
)
def test_no_tests_are_no_results(ask: Ask, tests: Any) -> None:
    assert ask("/test_program", program=ADD, tests=tests).status_code == 422


def test_a_pickle_that_calls(ask: Ask) -> None:
    class Evil:
        def __reduce__(self) -> Any:
            return (print, ("never",))

    tests = base64.b64encode(zlib.compress(pickle.dumps(Evil()))).decode()
    assert ask("/test_program", program=ADD, tests=tests).status_code == 422


def test_health(service: Any) -> None:
    assert httpx.get(service.url + "/health").json() == {"status": "healthy"}
