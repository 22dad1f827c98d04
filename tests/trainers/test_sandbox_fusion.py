"""The ``sandbox-fusion`` client against its dialect."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from tests.api.live import Service


def run(sdk: Any, service: Service, code: str, **fields: Any) -> Any:
    request = sdk.RunCodeRequest(code=code, language=fields.pop("language", "python"), **fields)
    return sdk.run_code(request, endpoint=service.url, max_attempts=1)


def test_run_code(sandbox_fusion: Any, service: Service) -> None:
    answer = run(sandbox_fusion, service, "import sys\nprint(input())\nsys.exit(3)", stdin="hello")
    assert answer.status == "Failed" and answer.run_result.status == "Finished"
    assert (answer.run_result.return_code, answer.run_result.stdout) == (3, "hello\n")
    assert answer.compile_result is None
    mapping = sandbox_fusion.SummaryMapping(RunFailed="failed", RunTimeout="late")
    assert sandbox_fusion.summary_run_code_result(answer, mapping) == "failed"


def test_run_code_asynchronously(sandbox_fusion: Any, service: Service) -> None:
    request = sandbox_fusion.RunCodeRequest(code="print(1)", language="python")
    answer = asyncio.run(sandbox_fusion.run_code_async(request, endpoint=service.url + "/dialects/sandbox_fusion"))
    assert answer.status == "Success" and answer.run_result.stdout == "1\n"


def test_time_runs_out(sandbox_fusion: Any, service: Service) -> None:
    answer = run(sandbox_fusion, service, "import time; time.sleep(100)", run_timeout=1)
    assert answer.run_result.status == "TimeLimitExceeded" and answer.run_result.return_code is None
    mapping = sandbox_fusion.SummaryMapping(RunTimeout="late")
    assert sandbox_fusion.summary_run_code_result(answer, mapping) == "late"


def test_a_language_that_is_not_here(sandbox_fusion: Any, service: Service) -> None:
    with pytest.raises(Exception, match="code 422"):
        run(sandbox_fusion, service, "?", language="verilog")


def test_notebooks_are_refused(sandbox_fusion: Any, service: Service) -> None:
    request = sandbox_fusion.RunJupyterRequest(cells=["1"])
    with pytest.raises(Exception, match="notebooks are not run here"):
        sandbox_fusion.run_jupyter(request, endpoint=service.url, max_attempts=1)


ROWS = [
    {
        "id": number,
        "content": f"Multiply by {number}.",
        "labels": {"level": "easy"},
        "test": [
            {"input": {"stdin": f"{n}\n"}, "output": {"stdout": str(n * number)}} for n in (1, 5)
        ],
    }
    for number in (2, 3)
]  # fmt: skip


def submitted(sdk: Any, service: Service, completion: str, data: Any = ROWS[0], **config: Any) -> Any:
    test_config = sdk.TestConfig(language="python", provided_data=data, **config)
    request = sdk.SubmitRequest(dataset="x", id=2, completion=completion, config=test_config)
    return sdk.submit(request, endpoint=service.url, max_attempts=1)


@pytest.mark.parametrize(
    ("code", "passed"),
    [
        ("print(int(input()) * 2)", [True, True]),
        ("print(2)", [True, False]),
        ("1/0", [False, False]),
        ("import time; time.sleep(100)", [False, False]),
        ("import os; os._exit(0)", [False, False]),
    ],
)
def test_submit(sandbox_fusion: Any, service: Service, code: str, passed: list[bool]) -> None:
    answer = submitted(sandbox_fusion, service, f"Well:\n```python\n{code}\n```", run_timeout=1)
    assert answer.id == 2 and answer.accepted == all(passed)
    assert [test.passed for test in answer.tests] == passed
    assert (answer.extracted_code, answer.extracted_type) == (code + "\n", "fenced")
    assert answer.tests[0].test_info == {"input": "1\n", "output": "2"}


def test_submit_what_is_no_code(sandbox_fusion: Any, service: Service) -> None:
    answer = submitted(sandbox_fusion, service, "I do not know.", ROWS)
    assert not answer.accepted and answer.extracted_type == "empty" and answer.tests == []


def test_submit_other_rows(sandbox_fusion: Any, service: Service) -> None:
    row = {"id": 2, "test_list": ["assert twice(1) == 2", "assert twice(2) == 5"], "content": "Twice."}
    answer = submitted(sandbox_fusion, service, "```\ndef twice(n): return 2 * n\n```", row)
    assert [test.passed for test in answer.tests] == [True, False]
    files = {"id": 2, "test": [{"input": {"in.txt": "7"}, "output": {"stdout": "7"}}]}
    assert submitted(sandbox_fusion, service, "```\nprint(open('in.txt').read())\n```", files).accepted


@pytest.mark.parametrize(
    ("data", "config", "why"),
    [
        (None, {}, "no data set is kept here"),
        ([], {}, "no row has the id"),
        ({"id": 2, "test": []}, {}, "no_tests"),
        ({"id": 2, "test": [{"input": {}, "output": {"out.txt": "7"}}]}, {}, "only standard output"),
        ({"id": 2, "test": [{"input": {"/etc/x": ""}, "output": {"stdout": ""}}]}, {}, "relative path"),
        ({"id": 2}, {}, "no format fits"),
        (ROWS[0], {"custom_extract_logic": "submit_code_blocks([])"}, "not run"),
    ],
)
def test_submit_what_cannot_be_judged(
    sandbox_fusion: Any, service: Service, data: Any, config: dict[str, Any], why: str
) -> None:
    with pytest.raises(Exception, match=f"code 422.*{why}"):
        submitted(sandbox_fusion, service, "```\nprint(1)\n```", data, **config)


def test_prompts(sandbox_fusion: Any, service: Service) -> None:
    config = sandbox_fusion.TestConfig(provided_data=ROWS)
    request = sandbox_fusion.GetPromptsRequest(dataset="x", config=config, offset=1, limit=5)
    (prompt,) = sandbox_fusion.get_prompts(request, endpoint=service.url)
    assert (prompt.id, prompt.prompt, prompt.labels) == (3, "Multiply by 3.", {"level": "easy"})
    by_id = sandbox_fusion.GetPromptByIdRequest(dataset="x", config=config, id=2)
    assert sandbox_fusion.get_prompt_by_id(by_id, endpoint=service.url).prompt == "Multiply by 2."


def test_the_page(sandbox_fusion: Any, service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Python on docs/trainers/sandbox-fusion.md, as it stands there."""
    page = (Path(__file__).parents[2] / "docs" / "trainers" / "sandbox-fusion.md").read_text()
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    namespace: dict[str, Any] = {}
    exec(code.replace("http://localhost:8000", service.url), namespace)
    assert namespace["answer"].status == "Success"
