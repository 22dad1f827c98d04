"""NeMo Gym's resource server, which NeMo-RL, verifiers, prime-rl and Axolotl ask: ``/seed_session`` and ``/verify``.

``/verify`` (not ``/v1/verify``) takes the row of the data set with the model's ``response`` in it and gives all of it back,
with ``reward``, flat metrics and ``reward_components`` that sum to it. A fault of ours is a 503, which raises there; with
``dialect_faults`` of ``score`` it is 200 with ``_ng_failure_class``, which newer servers leave out of the training.
"""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, Response
from pydantic import JsonValue, RootModel

from service.api.bodies import json_response
from service.api.dialects.base import Dialect, Exchange, unrewarded
from service.errors import FormatError, InputError
from service.jobs.caches.problems import finite
from service.schema import Limits, Result, Submission

# verifiers waits for 60 s.
DIALECT = Dialect("nemo_gym", APIRouter(), answer_s=55.0)

LIMITS = Limits(cpu_s=10, memory_mb=1024)  # the peer gives a test 10 s
NOT_THE_PROBLEM = ("response", "responses_create_params")


class Row(RootModel[dict[str, JsonValue]]):
    """A row of a data set, whatever it holds."""


@DIALECT.route("/seed_session")
async def seed_session(exchange: Exchange) -> Response:
    """There is no session: every ``/verify`` says all that there is to know."""
    await exchange.body(Row)
    return json_response(b"{}")


@DIALECT.route("/verify")
async def verify(exchange: Exchange) -> Response:
    """The body with its reward. 422 for a row without tests or a response, 503 for a fault of ours."""
    row = (await exchange.body(Row)).root
    for name, value in row.items():
        finite(value, name)
    text = output_text(row.get("response"))
    truth: JsonValue = {name: value for name, value in row.items() if name not in NOT_THE_PROBLEM}
    try:
        problem = exchange.problem(truth, "nemo_gym" if "verifier_metadata" in row else "auto", "row", LIMITS)
    except FormatError as error:
        error.path = error.path.removeprefix("row.")  # the body is the row
        raise
    submission = Submission(completion=text, problem=problem, reward=exchange.reward)
    (result,) = await exchange.judge([("", submission)])
    if unrewarded(result):
        if exchange.faults == "error":
            return exchange.refuse(result, 503)
        exchange.scored_fault(result)
    return json_response(json.dumps({**row, **answer(result)}).encode())


def output_text(response: JsonValue) -> str:
    """What the model said: the texts of a Responses object's messages. Raises ``InputError``."""
    output = response.get("output") if isinstance(response, dict) else None
    if not isinstance(output, list):
        raise InputError("expected a Responses object with a list `output`", "response.output")
    texts: list[str] = []
    for item in output:
        if isinstance(item, dict) and item.get("type") == "message":
            content = item.get("content")
            for part in content if isinstance(content, list) else [{"type": "output_text", "text": content}]:
                if isinstance(part, dict) and part.get("type") == "output_text" and isinstance(part.get("text"), str):
                    texts.append(str(part["text"]))
    return "".join(texts)


def answer(result: Result) -> dict[str, Any]:
    """What is added to the body; numbers at the top are metrics there."""
    reward = result.reward if result.reward is not None else 0.0
    parts = {name: value for name, value in result.components.items() if value is not None}
    if (rest := reward - sum(parts.values())) and abs(rest) > 1e-9:
        parts["other"] = rest  # components are told before their weights; here they must sum to the reward
    added: dict[str, Any] = {
        "reward": reward,
        "reward_components": parts,
        "pass_rate": result.pass_rate,
        "tests_passed": result.passed,
        "tests_total": result.total,
        "infra_error": float(unrewarded(result)),
        "verdict": result.verdict,
    }
    return {**added, "_ng_failure_class": "judge_failed"} if unrewarded(result) else added
