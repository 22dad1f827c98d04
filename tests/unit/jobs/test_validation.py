from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from service.errors import InputError
from service.jobs.validation import from_validation
from service.schema import Batch, Problem, Submission

STDIO = {"kind": "stdio", "output": ""}
GOOD: dict[str, Any] = {"source": "", "problem": {"tests": [STDIO]}}


def refuse(model: type[BaseModel], body: object) -> InputError:
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    with pytest.raises(ValidationError) as caught:
        model.model_validate_json(text)
    return from_validation(caught.value)


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"nope": 1}, "nope"),
        ({"run": "some"}, "run"),
        ({"deadline_s": -1}, "deadline_s"),
        ({"return": {"output_kb": -1}}, "return.output_kb"),
        ({"context": {"prev_best_pass_rate": 2}}, "context.prev_best_pass_rate"),
        ({"select": 5}, "select"),
        ({"select": {"longest": -1}}, "select.longest"),
        ({"select": {"indices": [0, "x"]}}, "select.indices[1]"),
        ({"select": {"indices": "x"}}, "select.indices"),
        ({"reward": 4}, "reward"),
        ({"reward": {"components": {}}}, "reward.components"),
        ({"reward": {"components": {"execution": "a"}}}, "reward.components.execution"),
        ({"completion": ""}, ""),
    ],
)
def test_the_path_is_the_callers(fields: dict[str, Any], path: str) -> None:
    body = {**GOOD, **fields}
    assert refuse(Submission, body).path == path
    whole = refuse(Batch, {"submissions": [GOOD, body]})
    assert whole.path == "submissions[1]" + ("." + path if path else "")


@pytest.mark.parametrize(
    ("test", "path"),
    [
        ({"kind": "nope"}, ".kind"),
        ({"output": ""}, ".kind"),
        ({"kind": "stdio"}, ".output"),
        ({"kind": "stdio", "output": "", "stdio": 1}, ".stdio"),
        ({"kind": "stdio", "output": "", "score": -1}, ".score"),
        ({"kind": "call", "function": "1", "expected": 1}, ".function"),
        ({"kind": "asserts", "code": ["", 1]}, ".code[1]"),
        ({"kind": "pytest", "files": {"a.py": 1}}, ".files.a.py"),
        (5, ""),
    ],
)
def test_kinds_leave_no_trace_in_paths(test: object, path: str) -> None:
    assert refuse(Problem, {"tests": [STDIO, test]}).path == "tests[1]" + path
    assert refuse(Submission, {**GOOD, "problem": {"tests": [test]}}).path == "problem.tests[0]" + path


@pytest.mark.parametrize(
    ("checker", "path"),
    [
        ("x", "checker"),
        ({"kind": "x"}, "checker.kind"),
        ({"kind": "tokens", "abs": 1}, "checker"),
        ({"kind": "floats", "abs": -1}, "checker.abs"),
    ],
)
def test_checkers(checker: object, path: str) -> None:
    assert refuse(Problem, {"tests": [], "checker": checker}).path == path


@pytest.mark.parametrize(
    "body", ["{", "", b"\xff", '{"source":"\\ud800"}', "[" * 5000, '{"a":' + "9" * 5000 + "}", '{"source": nan}']
)
def test_what_is_not_json(body: str | bytes) -> None:
    error = refuse(Submission, body)
    assert error.message.startswith("the body is not JSON")
    assert error.path == ""


def test_messages_are_ours() -> None:
    error = refuse(Problem, {"tests": [], "checker": "x"})
    assert "literal" not in error.message and "`checker` must be" in error.message
    assert "Value error" not in refuse(Submission, {**GOOD, "completion": ""}).message
