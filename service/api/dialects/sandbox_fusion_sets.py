"""SandboxFusion's routes for data sets, as its client calls them with the rows in the request (``config.provided_data``).

No data set is kept here. A row is ``{id, content, labels?, test: [{input: {stdin, …}, output: {stdout}}]}``, or a row in any
format that is known (``docs/formats.md``).
"""

from __future__ import annotations

import base64
import json
from typing import Any

from fastapi import Response
from pydantic import Field, JsonValue

from service import formats
from service.api.bodies import json_response
from service.api.dialects.base import Body, Exchange
from service.api.dialects.sandbox_fusion import DIALECT as DIALECT
from service.api.dialects.sandbox_fusion import LONGEST_S, Seconds, limits, run_response
from service.errors import FormatError, InputError
from service.formats.base import Fields, building, decode, mapping, sequence
from service.jobs.intake import language_of
from service.languages import Language
from service.schema import Problem, Result, ReturnSpec, ScriptTest, StdioTest, Submission
from service.verdict import Verdict

PATH = "config.provided_data"
INSERT = "#<INSERT>"


class Config(Body):
    language: str | None = None
    compile_timeout: Seconds | None = None
    run_timeout: Seconds | None = None
    custom_extract_logic: str | None = None
    provided_data: JsonValue = None


class Submit(Body):
    id: int | str
    completion: str
    config: Config


class Prompts(Body):
    config: Config
    offset: int = Field(0, ge=0)
    limit: int = Field(1_000_000, ge=0)


class PromptById(Body):
    id: int | str
    config: Config


@DIALECT.route("/submit")
async def submit(exchange: Exchange) -> Response:
    """Judge a completion by the tests of its row. 422 for a row that cannot be read or has no tests, 504 for our faults."""
    asked = await exchange.body(Submit)
    config = asked.config
    if config.custom_extract_logic:
        raise InputError("code of the caller's is not run to find the answer", "config.custom_extract_logic")
    kb = exchange.assay.settings.dialect_output_kb
    run_timeout = config.run_timeout or 10.0
    problem = problem_of(row_of(config.provided_data, asked.id)).model_copy(
        update={"limits": limits(run_timeout, None, kb)}
    )
    # A row's tests are in its own language, whatever the rest of the request is in.
    language = language_of(str(problem.metadata.get("language") or config.language or "python"), "config.language")
    submission = Submission.model_validate(
        {
            "completion": asked.completion,
            "language": language.name,
            "problem": problem,
            "return": ReturnSpec(output_kb=kb),
        }
    )
    within_s = (config.compile_timeout or 10.0) + len(problem.tests) * run_timeout + exchange.answer_s
    (result,) = await exchange.judge([("", submission)], min(within_s, LONGEST_S))
    if not result.scorable:
        return exchange.refuse(result, 504)
    code = formats.extract(asked.completion, None, language.name)
    return json_response(json.dumps(eval_result(asked.id, code, problem, result, language)).encode())


@DIALECT.route("/get_prompts")
async def get_prompts(exchange: Exchange) -> Response:
    """The prompts of the rows in the request, in order."""
    asked = await exchange.body(Prompts)
    rows = rows_of(asked.config.provided_data)[asked.offset : asked.offset + asked.limit]
    return json_response(json.dumps([prompt_of(row) for row in rows]).encode())


@DIALECT.route("/get_prompt_by_id")
async def get_prompt_by_id(exchange: Exchange) -> Response:
    asked = await exchange.body(PromptById)
    return json_response(json.dumps(prompt_of(row_of(asked.config.provided_data, asked.id))).encode())


def rows_of(data: JsonValue) -> list[Fields]:
    """The rows in a request. Raises ``InputError``."""
    if data is None:
        raise InputError("no data set is kept here; send the rows in `provided_data`", PATH)
    if isinstance(data, dict):
        return [Fields(data, PATH)]
    return [mapping(row, f"{PATH}[{place}]") for place, row in enumerate(sequence(data, PATH))]


def row_of(data: JsonValue, name: int | str) -> Fields:
    """The row of that id, or the only one."""
    rows = rows_of(data)
    if isinstance(data, dict):
        return rows[0]
    for row in rows:
        if row.has("id") and str(row.values["id"]) == str(name):
            return row
    raise InputError(f"no row has the id {str(name)[:100]!r}", PATH)


def prompt_of(row: Fields) -> dict[str, Any]:
    labels = row.mapping("labels").values if row.has("labels") else {}
    return {"id": row.get("id"), "prompt": row.text("content" if row.has("content") else "prompt"), "labels": labels}


def problem_of(row: Fields) -> Problem:
    """The problem of a row. Raises ``FormatError``."""
    if not row.has("test"):
        return formats.parse(row.values, "auto", row.path)
    test = decode(row.get("test"), row.at("test"))
    if isinstance(test, dict) and isinstance(test.get("code"), str):
        return _script(row, str(test["code"]))
    tests = []
    for place, item in enumerate(sequence(row.get("test"), row.at("test"))):
        case = mapping(item, f"{row.at('test')}[{place}]")
        given, wanted = case.mapping("input"), case.mapping("output")
        beside = set(wanted.values) - {"stdout"}
        if beside:
            raise FormatError("only standard output is compared", wanted.at(sorted(beside)[0]))
        files = {
            name: base64.b64encode(given.text(name).encode("utf-8", "surrogatepass")).decode()
            for name in given.values
            if name != "stdin"
        }
        with building(given.path):
            tests.append(StdioTest(input=given.text("stdin", ""), output=wanted.text("stdout"), files=files))
    with building(row.path):
        return Problem(tests=tests, checker="lcb")


def _script(row: Fields, code: str) -> Problem:
    """A row whose test is a program with a place for the answer, which has to be its beginning."""
    before, mark, after = code.partition(INSERT)
    if not mark or before.strip():
        raise FormatError(f"the test has to begin with {INSERT}", row.at("test.code"))
    labels = row.mapping("labels") if row.has("labels") else Fields({}, row.at("labels"))
    named = labels.text("programming_language", "python")
    language = language_of(named, row.at("labels.programming_language")).name
    with building(row.path):
        return Problem(tests=[ScriptTest(code=after)], metadata={"language": language})


def eval_result(
    name: int | str, code: str | None, problem: Problem, result: Result, language: Language
) -> dict[str, Any]:
    """The answer; a completion without code was judged by no test."""
    infos = [
        test.model_dump(mode="json", include={"input", "output", "code", "args", "expected"}) for test in problem.tests
    ]
    return {
        "id": name,
        "accepted": result.verdict is Verdict.ACCEPTED,
        "extracted_code": code or "",
        "full_code": None,
        "test_code": None,
        "tests": [
            {
                "passed": test.verdict is Verdict.ACCEPTED,
                "exec_info": run_response(test, language, result.cost.compile_cpu_s),
                "test_info": infos[test.index] if len(infos) == len(result.tests) else None,
            }
            for test in result.tests
        ],
        "extracted_type": "empty" if code is None else "fenced",
        "extra": None,
    }
