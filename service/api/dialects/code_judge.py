"""code-judge's protocol, which rStar2-Agent speaks: one submission or a batch, judged or only run.

Faults have words of their own there: ``queue_timeout``, which its client sends again, and ``internal_error``.
"""

from __future__ import annotations

import json
import uuid
from typing import Any, Literal

from fastapi import APIRouter, Response
from pydantic import Field

from service.api.bodies import json_response
from service.api.dialects.base import Body, Dialect, Exchange
from service.jobs.intake import language_of
from service.schema import Limits, Problem, Result, StdioTest, Submission
from service.verdict import Reason, Verdict

# Sessions in the wild wait for 60 s, the project's own client for an hour.
DIALECT = Dialect("code_judge", APIRouter(), answer_s=55.0)

LIMITS = Limits(cpu_s=10, idle_s=10, wall_s=21, memory_mb=1024, processes=128)
SHOWN = 1000  # characters of an output, as the peer cuts them


class Asked(Body):
    sub_id: str | None = None
    type: str
    solution: str
    input: str | None = None
    expected_output: str | None = None


class AskedBatch(Body):
    sub_id: str | None = None
    type: Literal["batch"] = "batch"
    submissions: list[Asked] = Field(default_factory=list)


def _serve(name: str, show: bool) -> None:
    @DIALECT.route(f"/{name}")
    async def one(exchange: Exchange) -> Response:
        """One result."""
        (found,) = await judged(exchange, [("", await exchange.body(Asked))], show)
        return json_response(json.dumps(found).encode())

    async def batch(exchange: Exchange) -> Response:
        """Results in the order of the submissions."""
        asked = await exchange.body(AskedBatch)
        pairs = [(f"submissions[{place}]", one) for place, one in enumerate(asked.submissions)]
        answer = {"sub_id": asked.sub_id or str(uuid.uuid4()), "results": await judged(exchange, pairs, show)}
        return json_response(json.dumps(answer).encode())

    DIALECT.route(f"/{name}/batch")(batch)
    DIALECT.route(f"/{name}/long-batch")(batch)


_serve("judge", show=False)
_serve("run", show=True)


@DIALECT.route("/status", "GET")
async def status(exchange: Exchange) -> Response:
    stats = exchange.assay.dispatcher.stats()
    return json_response(json.dumps({"queue": int(stats["queued"]), "num_workers": int(stats["workers"])}).encode())


@DIALECT.route("/ping", "GET")
async def ping(exchange: Exchange) -> Response:
    return json_response(b'"pong"')


async def judged(exchange: Exchange, asked: list[tuple[str, Asked]], show: bool) -> list[dict[str, Any]]:
    """The peer's results; ``show`` adds the outputs. Raises ``InputError``."""
    results = await exchange.judge([(path, submission(path, one)) for path, one in asked])
    return [answer(one, result, show) for (_, one), result in zip(asked, results, strict=True)]


def submission(path: str, asked: Asked) -> Submission:
    """A program and one test; where no output is expected, nothing is judged but how it ends."""
    language = language_of(asked.type, f"{path}.type" if path else "type")
    judged = asked.expected_output is not None
    test = StdioTest(input=asked.input or "", output=asked.expected_output)
    problem = Problem(tests=[test], limits=LIMITS, checker="strip")
    return Submission(source=asked.solution, language=language.name, problem=problem, cache=judged)


def answer(asked: Asked, result: Result, show: bool) -> dict[str, Any]:
    test = result.tests[0] if result.tests else None
    compared = (Verdict.ACCEPTED, Verdict.WRONG_ANSWER, Verdict.PRESENTATION_ERROR)
    reason = ""
    if result.reason is Reason.DEADLINE:
        reason = "queue_timeout"
    elif not result.scorable:
        reason = "internal_error"
    elif result.verdict in (Verdict.TIME_LIMIT_EXCEEDED, Verdict.IDLENESS_LIMIT_EXCEEDED):
        reason = "worker_timeout"
    found: dict[str, Any] = {
        "sub_id": asked.sub_id or str(uuid.uuid4()),
        "success": result.verdict is Verdict.ACCEPTED,
        "run_success": result.verdict in compared,
        "cost": test.wall_s if test else 0.0,
        "reason": reason,
    }
    if show:
        found["stdout"] = test.stdout[:SHOWN] if test else ""
        found["stderr"] = (test.stderr or test.message)[-SHOWN:] if test else ""
    return found
