"""slime's remote reward model: one ``{prompt, response, label}`` -> one number, or with ``?dict=1`` an object.

A fault of ours is a 503, which the client tries again up to ten times and then raises.
"""

from __future__ import annotations

import json

from fastapi import APIRouter, Response
from pydantic import JsonValue

from service.api.bodies import json_response
from service.api.dialects.base import Body, Dialect, Exchange, unrewarded
from service.api.dialects.openrlhf import submission
from service.errors import InputError
from service.formats.queries import without_special_tokens

# The client waits for 120 s, ten times.
DIALECT = Dialect("slime", APIRouter(), answer_s=110.0)


class Sample(Body):
    """``prompt`` may be a list of messages; only a text can be in front of the response."""

    response: str
    label: JsonValue = None
    prompt: JsonValue = None


@DIALECT.route("/reward/slime")
async def reward(exchange: Exchange) -> Response:
    """The reward of one sample; with ``dict=1`` in the URL an object with ``score``, for slime's ``--reward-key score``."""
    sample = await exchange.body(Sample)
    if sample.label is None:
        raise InputError("the label holds the tests; this one is null", "label")
    prompt = sample.prompt if isinstance(sample.prompt, str) else ""
    response = without_special_tokens(sample.response)
    (result,) = await exchange.judge([("label", submission(response, prompt, sample.label, exchange.reward))])
    if unrewarded(result):
        if exchange.faults == "error":
            return exchange.refuse(result, 503)
        exchange.scored_fault(result)
    score = result.reward if result.reward is not None else 0.0
    if exchange.request.query_params.get("dict", "") not in ("1", "true"):
        return json_response(json.dumps(score).encode())
    full = {
        "score": score, "pass_rate": result.pass_rate, "tests": result.total, "infra_error": float(unrewarded(result)),
    }  # fmt: skip
    return json_response(json.dumps(full).encode())
