"""``/v1/groups`` and ``/v1/rescore``: many judgements, one reward spec."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request, Response

from service import rewards
from service.api import openapi
from service.api.bodies import ClientGone, dump, json_response, parse, read, unless_gone
from service.api.state import State, state
from service.errors import InputError, TooLarge
from service.group_schema import Group, Rescore, Rescored
from service.jobs import grouping
from service.jobs.dispatcher import Ticket
from service.jobs.durable.rescoring import rescore_job
from service.rewards.rescore import rescore
from service.schema import Context

router = APIRouter()


@router.post("/v1/groups", openapi_extra=openapi.GROUPS, response_class=Response)
async def groups(request: Request) -> Response:
    """Rewards and advantages of one prompt's rollouts; turns that are submissions are verified first."""
    assay = state(request)
    group = await parse(Group, await read(request, assay.settings.body_limit_mb))
    await assay.learn([group.problem_id, *grouping.named(group)])
    planned = grouping.plan(group, assay.problems)
    turns = planned.tasks()
    if len(turns) > assay.settings.batch_limit:
        message = f"a group of {len(turns)} submissions is above the bound of {assay.settings.batch_limit}"
        raise TooLarge(message, "rollouts")
    tasks = [turn.admitted.task for turn in turns if turn.admitted and turn.admitted.task]
    tickets = await assay.dispatcher.enter(tasks)

    async def one(turn: grouping.Turn, ticket: Ticket) -> None:
        turn.judged(await ticket.wait())
        assert turn.result is not None
        assay.count(turn.result)

    async def gather() -> bytes:
        tasks = [asyncio.create_task(one(*pair)) for pair in zip(turns, tickets, strict=True)]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
        scores = await asyncio.to_thread(grouping.score, planned)
        assay.metrics.groups.labels(scores.why or "no").inc()
        return dump(scores)

    try:
        return json_response(await unless_gone(request, gather()))
    except ClientGone:
        return Response(status_code=499)


@router.post("/v1/rescore", openapi_extra=openapi.RESCORE, response_class=Response)
async def rescored(request: Request) -> Response:
    """Reward stored judgements anew. Nothing runs."""
    assay = state(request)
    given = await parse(Rescore, await read(request, assay.settings.body_limit_mb))
    return json_response(await asyncio.to_thread(_rescored, given, assay))


def _rescored(given: Rescore, assay: State) -> bytes:
    spec = rewards.resolve(given.reward)
    if given.job_id is not None:
        assay.jobs.own(given.job_id)
        return rescore_job(assay.jobs.spool, given.job_id, spec, given.contexts, assay.settings.problem_limit_mb)
    judgements = given.judgements or []
    if given.contexts and len(given.contexts) != len(judgements):
        message = f"there are {len(judgements)} judgements and {len(given.contexts)} contexts; give one each, or none"
        raise InputError(message, "contexts")
    contexts = given.contexts or [Context()] * len(judgements)
    pairs = zip(judgements, contexts, strict=True)
    scores = [rescore(one, spec, context, f"judgements[{place}]") for place, (one, context) in enumerate(pairs)]
    values = [value for value, _ in scores]
    answer = Rescored(
        rewards=values,
        components=[components for _, components in scores],
        reward_spec=rewards.spec_hash(spec),
        scorable=len(values) - values.count(None),
    )
    return dump(answer)
