"""What every trainer's dialect is made of: its entry in the list, and one request's way through the service.

A dialect turns the trainer's body into submissions and results into the trainer's answer. It answers before the trainer
gives up: what is not judged by then is unscorable, and its run goes on for ``rejoin_s``, so that a retry joins it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict

from service import formats
from service.api.bodies import ClientGone, parse, read, unless_gone
from service.api.errors import error_response
from service.api.state import state
from service.errors import InputError, NotReady, QueueFull, TooLarge
from service.jobs.dispatcher import Task, Ticket
from service.jobs.intake import Admitted, admit, finish
from service.jobs.runs import unscorable
from service.schema import Judgement, Limits, Problem, Result, Submission
from service.settings import DialectName
from service.verdict import Reason

log = logging.getLogger(__name__)

# How often a request looks for room in the queue while it is full: at first, and at most, in seconds.
LOOK_S, LOOK_MOST_S = 0.05, 0.5

M = TypeVar("M", bound=BaseModel)


class Body(BaseModel):
    """A trainer's body: fields that it has and we do not know are none of our business."""

    model_config = ConfigDict(extra="ignore", protected_namespaces=())


Handler = Callable[["Exchange"], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Dialect:
    """One trainer's protocol. ``answer_s`` and ``faults`` hold where the settings say nothing else of it."""

    name: DialectName
    router: APIRouter
    answer_s: float
    faults: Literal["error", "score"] = "error"

    def route(self, path: str, *methods: str) -> Callable[[Handler], Handler]:
        """Serve ``path`` (``POST`` unless named) with a function of the exchange."""

        def serve(handler: Handler) -> Handler:
            async def endpoint(request: Request) -> Response:
                try:
                    return await handler(Exchange(request, self))
                except ClientGone:
                    return Response(status_code=499)

            self.router.add_api_route(
                path, endpoint, methods=list(methods or ("POST",)), response_class=Response, include_in_schema=False
            )
            return handler

        return serve


def unrewarded(result: Result) -> bool:
    """Whether there is no reward: a fault of ours, no tests, or a component that stayed unknown."""
    return not result.scorable or result.reward is None


class Exchange:
    """One request of a trainer's, from its body to the results of the submissions that it asked for."""

    def __init__(self, request: Request, dialect: Dialect) -> None:
        self.began = time.monotonic()
        self.request = request
        self.dialect = dialect
        self.assay = state(request)
        settings = self.assay.settings
        self.answer_s = settings.dialect_answer_s.get(dialect.name, dialect.answer_s)
        self.faults = settings.dialect_faults.get(dialect.name, dialect.faults)
        self.reward = request.query_params.get("reward", "binary")

    async def body(self, model: type[M]) -> M:
        """The parsed body. Raises ``InputError`` with the field's path, ``TooLarge``."""
        return await parse(model, await read(self.request, self.assay.settings.body_limit_mb))

    def problem(self, truth: Any, format: str, path: str, limits: Limits) -> Problem:
        """The problem of a ground truth under other limits than its format's. Raises ``FormatError``."""
        return formats.parse(truth, format, path).model_copy(update={"limits": limits})

    async def judge(self, asked: Sequence[tuple[str, Submission]], within_s: float | None = None) -> list[Result]:
        """The results of submissions, each given with its path in the body, at most ``within_s`` after the request came.

        What could not be judged by then, for whatever reason of ours, is unscorable. Raises ``InputError``, ``ClientGone``.
        """
        limit = self.assay.settings.batch_limit
        if len(asked) > limit:
            raise TooLarge(f"{len(asked)} at once are above the bound of {limit}; send fewer")
        until = self.began + (self.answer_s if within_s is None else within_s)  # the loop's clock is the same one
        entries = []
        for place, (path, submission) in enumerate(asked):
            entries.append(self._admitted(path, submission))
            if place % 64 == 63:
                await asyncio.sleep(0)
        return await unless_gone(self.request, self._results(entries, until))

    def _admitted(self, path: str, submission: Submission) -> Admitted:
        try:
            return admit(submission, self.assay.problems, path)
        except InputError as error:
            # The caller wrote a label, not a submission.
            error.path = error.path.replace(f"{path}.ground_truth", path, 1) if path else error.path
            raise

    async def _results(self, entries: Sequence[Admitted], until: float) -> list[Result]:
        tasks = [entry.task for entry in entries if entry.task is not None]
        why: str | None = None
        tickets: list[Ticket] = []
        try:
            async with self.assay.patience.until(until):
                tickets = await self._tickets(tasks)
        except TimeoutError:
            why = "no room in the queue by the time at which the caller needs an answer"
        waiting = iter(tickets)

        async def one(entry: Admitted, ticket: Ticket | None) -> Result:
            result = finish(entry, await self._judgement(entry, ticket, until, why))
            self.assay.count(result)
            return result

        runs = [
            asyncio.create_task(one(entry, next(waiting, None) if entry.task is not None else None))
            for entry in entries
        ]
        try:
            return await asyncio.gather(*runs)
        finally:
            for run in runs:
                run.cancel()

    async def _tickets(self, tasks: Sequence[Task]) -> list[Ticket]:
        """Places for all of ``tasks``: while there is no room they wait here, since few trainers come back in time."""
        pause = LOOK_S
        while True:
            try:
                return await self.assay.dispatcher.enter(tasks)
            except (QueueFull, NotReady):
                await asyncio.sleep(pause)
                pause = min(pause * 1.5, LOOK_MOST_S)

    async def _judgement(self, entry: Admitted, ticket: Ticket | None, until: float, why: str | None) -> Judgement:
        if entry.task is None:
            assert entry.judgement is not None
            return entry.judgement
        if ticket is None:
            return unscorable(entry.task, Reason.DEADLINE, why or "", attempts=0)
        try:
            async with self.assay.patience.until(until):
                return await ticket.wait()
        except TimeoutError:
            message = "no judgement by the time at which the caller needs an answer"
            return unscorable(entry.task, Reason.DEADLINE, message, attempts=0)
        except NotReady as error:
            return unscorable(entry.task, Reason.INFRASTRUCTURE, str(error), attempts=0)

    def refuse(self, result: Result, status: int) -> Response:
        """An unscorable result as an error: ``status``, or 422 where the problem has no tests, which no retry mends."""
        if result.reason is Reason.NO_TESTS:
            return error_response(422, Reason.NO_TESTS, result.message)
        return error_response(status, result.reason or result.verdict, result.message, headers={"Retry-After": "1"})

    def scored_fault(self, result: Result) -> None:
        """Note that a fault of ours leaves as a number, since the protocol has nothing else."""
        self.assay.metrics.dialect_faults.labels(self.dialect.name).inc()
        log.warning(
            "dialect %s: a fault was scored 0: %s: %s",
            self.dialect.name,
            result.reason or result.verdict,
            result.message,
        )
