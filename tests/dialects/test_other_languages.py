"""SandboxFusion's routes with programs in other languages than Python."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.conftest import missing

Ask = Callable[..., httpx.Response]
DOUBLE = "#include <iostream>\nint main() { int n; std::cin >> n; std::cout << 2 * n << std::endl; return n == 3; }"
ROW = {
    "id": 1,
    "content": "Write `twice` in C++.",
    "labels": {"programming_language": "cpp", "execution_language": "cpp"},
    "test": {"code": "#<INSERT>\n\nint main() {\n    if (twice(2) != 4) {\n        throw 1;\n    }\n}"},
}


@pytest.fixture(autouse=True)
def compiler() -> None:
    if shutil.which("g++") is None:
        missing("g++ for the local sandbox")


def run(ask: Ask, code: str, **fields: Any) -> dict[str, Any]:
    answer = ask("/run_code", code=code, language="cpp", **fields)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_compiled_program_runs(ask: Ask) -> None:
    found = run(ask, DOUBLE, stdin="2")
    assert (found["status"], found["run_result"]["stdout"]) == ("Success", "4\n")
    assert (found["compile_result"]["status"], found["compile_result"]["return_code"]) == ("Finished", 0)
    failed = run(ask, DOUBLE, stdin="3")
    assert (failed["status"], failed["run_result"]["return_code"]) == ("Failed", 1)
    assert failed["compile_result"]["return_code"] == 0


def test_a_program_that_does_not_compile_has_no_run(ask: Ask) -> None:
    found = run(ask, "int main() { return nothing; }")
    assert (found["status"], found["run_result"]) == ("Failed", None)
    assert found["compile_result"]["return_code"] == 1 and "nothing" in found["compile_result"]["stderr"]


@pytest.mark.parametrize("name", ["go_test", "junit", "cuda", "lean"])
def test_what_is_not_here_is_refused(ask: Ask, name: str) -> None:
    answer = ask("/run_code", code="x", language=name)
    assert answer.status_code == 422 and name in answer.text


def test_rows_in_other_languages_are_judged_in_theirs(ask: Ask) -> None:
    def submit(source: str) -> dict[str, Any]:
        completion = f"```cpp\n{source}\n```"
        answer = ask("/submit", id=1, completion=completion, config={"provided_data": [ROW]})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    assert submit("int twice(int n) { return 2 * n; }")["accepted"]
    for wrong in ("int twice(int n) { return n; }", "#include <cstdlib>\nint twice(int) { exit(0); }", "int twice("):
        assert not submit(wrong)["accepted"]
    exit_early = submit("#include <cstdlib>\nint twice(int) { exit(0); }")
    assert exit_early["tests"][0]["exec_info"]["status"] == "Failed"
