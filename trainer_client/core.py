"""The client without its sockets: what is sent, when it is sent again, and what an answer means.

A request that is sent again asks for the same work, so the service joins it with the run that is in flight.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import pydantic

from service.group_schema import Group, GroupScores, Rescore, Rescored
from service.job_schema import Job
from service.schema import Context, Problem, Result, RewardSpec, Submission
from trainer_client.errors import (
    AccessRefused,
    BadAnswer,
    ClientError,
    RequestRefused,
    RequestTooLarge,
    ServiceFault,
    ServiceUnavailable,
)

NDJSON = "application/x-ndjson"
RETRIED = frozenset({429, 502, 503, 504})
BACKOFF_S = 0.25
BACKOFF_CAP_S = 8.0
# A newer service may say more of a result than this client knows.
_LENIENT: dict[str, Any] = {"extra": "ignore"} if tuple(map(int, pydantic.VERSION.split(".")[:2])) >= (2, 12) else {}

Given = Submission | Mapping[str, Any]
Answer = TypeVar("Answer", Result, GroupScores, Rescored, Job)
OnResult = Callable[[int, Result], None]
OnProgress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, ready to be sent any number of times."""

    method: str
    path: str
    body: bytes = b""
    accept: str = "application/json"
    extra: tuple[tuple[str, str], ...] = ()
    stream: Callable[[], AsyncIterator[bytes]] | None = None

    @property
    def headers(self) -> dict[str, str]:
        return {"Content-Type": "application/json", "Accept": self.accept, **dict(self.extra)}

    @property
    def content(self) -> bytes | AsyncIterator[bytes]:
        """The body, or for a body that is too large for memory, its pieces from the first on."""
        return self.body if self.stream is None else self.stream()


class Retries:
    """One request's budget: ``timeout_s`` over all attempts and the waits between them."""

    def __init__(self, timeout_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._end = clock() + timeout_s
        self._timeout_s = timeout_s
        self.attempts = 0

    def left(self) -> float:
        """Seconds for the next attempt. Raises ``ServiceUnavailable`` when there are none."""
        left = self._end - self._clock()
        if left <= 0:
            raise self._over("the time is up")
        self.attempts += 1
        return left

    def wait(self, why: str, retry_after_s: float = 0.0) -> float:
        """How long to wait before the next attempt: full jitter, and no sooner than the service asked for.

        Raises ``ServiceUnavailable`` when that is after the end.
        """
        ceiling: float = min(BACKOFF_CAP_S, BACKOFF_S * 2 ** min(self.attempts, 16))
        pause = retry_after_s + random.uniform(0, ceiling)
        if self._clock() + pause >= self._end:
            raise self._over(why)
        return pause

    def hold(self, why: str, seconds: float) -> float:
        """How long to wait where nothing can be sent before ``seconds`` have passed. Raises ``ServiceUnavailable``."""
        pause = seconds + random.uniform(0, BACKOFF_S)
        if self._clock() + pause >= self._end:
            raise self._over(why)
        return pause

    def _over(self, why: str) -> ServiceUnavailable:
        message = f"no answer in {self._timeout_s:g} s and {self.attempts} attempts; the last one: {why}"
        return ServiceUnavailable(message, self.attempts)


def register_request(problem: Problem | Mapping[str, Any]) -> Request:
    made = problem if isinstance(problem, Problem) else Problem.model_validate(problem)
    return Request("POST", "/v1/problems", made.model_dump_json(by_alias=True).encode())


def groups_request(fields: Mapping[str, Any]) -> Request:
    """A group as fields, whose turns may be ``Result`` and ``Submission`` or dicts of theirs."""
    rollouts = [{**rollout, "turns": [_turn(turn) for turn in rollout["turns"]]} for rollout in fields["rollouts"]]
    made = Group.model_validate({**fields, "rollouts": rollouts})
    return Request("POST", "/v1/groups", made.model_dump_json(by_alias=True).encode())


def _turn(turn: Result | Given) -> Mapping[str, Any]:
    if isinstance(turn, Submission):  # what it leaves unsaid is the group's to say
        return turn.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return turn.model_dump(mode="json") if isinstance(turn, Result) else turn


def rescore_request(
    results: Sequence[Result], reward: str | RewardSpec, contexts: Sequence[Context | Mapping[str, Any]]
) -> Request:
    made = Rescore.model_validate({"judgements": results, "reward": reward, "contexts": contexts})
    return Request("POST", "/v1/rescore", made.model_dump_json(by_alias=True).encode())


def refusal(status: int, body: bytes) -> ClientError:
    """The error of an answer that is neither 200 nor worth a retry."""
    try:
        detail = json.loads(body)["error"]
        code, message, path = str(detail["code"]), str(detail["message"]), str(detail.get("path") or "")
    except (ValueError, KeyError, TypeError):
        code, message, path = "", f"HTTP {status}: {body[:200].decode('utf-8', 'replace')}", ""
    if status >= 500:
        return ServiceFault(message)
    kind = {401: AccessRefused, 403: AccessRefused, 413: RequestTooLarge}.get(status, RequestRefused)
    return kind(message, status=status, code=code, path=path)


def retry_after(value: str | None) -> float:
    """The header's seconds; 0 if it is missing or a date."""
    try:
        return max(0.0, min(float(value or 0), 3600.0))
    except ValueError:
        return 0.0


def parse_result(body: bytes) -> Result:
    return parse(Result, body)


def parse(kind: type[Answer], body: bytes) -> Answer:
    """Raises ``BadAnswer``."""
    try:
        return kind.model_validate_json(body, **_LENIENT)
    except pydantic.ValidationError as error:
        message = f"the answer is not a {kind.__name__.lower()}: {error.errors(include_url=False)[0]['msg']}"
        raise BadAnswer(message) from None


def parse_problem_id(body: bytes) -> str:
    try:
        problem_id = json.loads(body)["problem_id"]
    except (ValueError, KeyError, TypeError):
        problem_id = None
    if not isinstance(problem_id, str):
        raise BadAnswer("the answer has no problem_id")
    return problem_id
