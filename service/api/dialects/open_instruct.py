"""open-instruct's code verifier: ``{program, tests, max_execution_time}`` -> ``{results: [0|1], runtimes: [s|-1]}``.

A fault of ours is a 503, which its session sends again; a row of zeros would be taken for wrong answers.
"""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field, JsonValue

from service.api.bodies import json_response
from service.api.dialects.base import Body, Dialect, Exchange
from service.errors import FormatError
from service.formats import pickled
from service.schema import Limits, Submission
from service.verdict import Verdict

# The client waits for ten times the limit of a test, for 30 s at least and 300 s at most.
DIALECT = Dialect("open_instruct", APIRouter(), answer_s=27.0)
MARGIN_S, LONGEST_S = 3.0, 300.0


class TestProgram(Body):
    """``tests`` is a list, its JSON, or base64 of zlib of a pickle of either, as its data sets are published."""

    program: str
    tests: JsonValue
    max_execution_time: Annotated[float, Field(gt=0, le=600, allow_inf_nan=False)] = 1.0


@DIALECT.route("/test_program")
@DIALECT.route("/test_program_stdio")
async def test_program(exchange: Exchange) -> Response:
    """One 0 or 1 a test, and its seconds or -1. 422 for tests that cannot be read or are none."""
    asked = await exchange.body(TestProgram)
    problem = exchange.problem(
        decoded(asked.tests), "open_instruct", "tests", Limits(cpu_s=asked.max_execution_time, memory_mb=1024)
    )
    within_s = max(exchange.answer_s, min(LONGEST_S, 10 * asked.max_execution_time) - MARGIN_S)
    (result,) = await exchange.judge([("", Submission(source=asked.program, problem=problem))], within_s)
    if not result.scorable:
        if exchange.faults == "error" or not result.total:
            return exchange.refuse(result, 503)
        exchange.scored_fault(result)
    passed = [test.verdict is Verdict.ACCEPTED for test in result.tests]
    answer = {
        "results": [int(one) for one in passed],
        "runtimes": [test.wall_s if one else -1.0 for one, test in zip(passed, result.tests, strict=True)],
    }
    return json_response(json.dumps(answer).encode())


@DIALECT.route("/health", "GET")
async def health(exchange: Exchange) -> Response:
    return json_response(b'{"status":"healthy"}')


def decoded(tests: JsonValue) -> JsonValue:
    """The list of tests. Raises ``FormatError``."""
    if not isinstance(tests, str):
        return tests
    for read in (json.loads, lambda text: pickled.unpack(text, "tests")):
        try:
            found: JsonValue = read(tests)
        except (ValueError, RecursionError, FormatError):
            continue
        return decoded(found) if isinstance(found, str) and found != tests else found
    raise FormatError("expected a list of tests, or a text that holds one", "tests")
