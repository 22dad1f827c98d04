"""OpenRLHF's remote reward: ``{query, prompts, labels}`` -> ``{rewards, scores, extra_logs}``, lists of one length.

A query is the prompt and the response as one decoded text. The client knows no other answer than numbers, so that a fault
of ours is a 0 with ``extra_logs.infra_error`` of 1, counted and logged, unless the settings ask for an error.
"""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, Response
from pydantic import Field, JsonValue

from service.api.bodies import json_response
from service.api.dialects.base import Body, Dialect, Exchange, unrewarded
from service.errors import InputError
from service.formats.queries import response_of
from service.schema import Context, Result, Submission

# The client waits for 180 s, five times.
DIALECT = Dialect("openrlhf", APIRouter(), answer_s=170.0, faults="score")


class GetReward(Body):
    query: list[str]
    prompts: list[str] = Field(default_factory=list)
    labels: list[JsonValue] = Field(default_factory=list)


@DIALECT.route("/get_reward")
async def get_reward(exchange: Exchange) -> Response:
    """Rewards of many queries. 200 whatever became of them; 422 for a body or a label that cannot be read."""
    asked = await exchange.body(GetReward)
    count = len(asked.query)
    if len(asked.labels) != count:
        raise InputError(f"there are {count} queries and {len(asked.labels)} labels", "labels")
    if asked.prompts and len(asked.prompts) != count:
        raise InputError(f"there are {count} queries and {len(asked.prompts)} prompts", "prompts")
    prompts = asked.prompts or [""] * count
    submissions = []
    for place, (query, prompt, label) in enumerate(zip(asked.query, prompts, asked.labels, strict=True)):
        at = f"labels[{place}]"
        if label is None:
            raise InputError("a label holds the tests; this one is null", at)
        response = response_of(query, prompt)
        if response is None:
            message = "the query does not begin with its prompt, whose own code would be taken for the answer"
            raise InputError(message, f"query[{place}]")
        submissions.append((at, submission(response, prompt, label, exchange.reward)))
    results = await exchange.judge(submissions)
    faults = [result for result in results if unrewarded(result)]
    if faults and exchange.faults == "error":
        return exchange.refuse(faults[0], 503)
    for fault in faults:
        exchange.scored_fault(fault)
    return json_response(json.dumps(answer(results)).encode())


def submission(response: str, prompt: str, label: JsonValue, reward: str) -> Submission:
    """A response to be judged by the tests in its label."""
    return Submission(completion=response, ground_truth=label, reward=reward, context=Context(prompt=prompt or None))


def answer(results: list[Result]) -> dict[str, Any]:
    """The lists of an answer, with the same keys whatever happened."""
    rewards = [result.reward if result.reward is not None else 0.0 for result in results]
    return {
        "rewards": rewards,
        "scores": [min(max(reward, 0.0), 1.0) for reward in rewards],
        "extra_logs": {
            "pass_rate": [result.pass_rate for result in results],
            "tests": [float(result.total) for result in results],
            "infra_error": [float(unrewarded(result)) for result in results],
        },
    }
