"""The ``sandbox-fusion`` client against its dialect."""

from __future__ import annotations

import asyncio
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
    answer = run(sandbox_fusion, service, "while True: pass", run_timeout=1)
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
