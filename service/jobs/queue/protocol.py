"""What API processes and workers say to each other through Redis, and under which keys.

A **shard** is the one argument of an RQ job on ``assay:online`` or ``assay:offline``: who asks, and one entry for each
submission. Problems lie beside it, once each. A worker **replies** to the stream of whoever asked:

========  ====================================================================================
op        means; ``body``
========  ====================================================================================
began     it runs now, and no deadline ends it any more
done      it ended; the judgement as JSON
late      its deadline passed before it began
need      its problem is not in Redis any more
back      it was not run, or not to its end, through no fault of its own; why
========  ====================================================================================

Whoever can write to this Redis gives work to workers and judgements to callers, and nothing else: no frame is code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from pydantic import Field, ValidationError

from service.errors import ProtocolError
from service.jobs.provided import Languages, Provided
from service.judging.plan import Plan
from service.schema import Model

QUEUES = {True: "assay:online", False: "assay:offline"}
FUNCTION = "assay.shard"  # a name for RQ's records; workers call nothing by it
SERIALIZER = "json"
FIELD = "assay"  # of a worker's registration: what it says of itself
CANCEL = "cancel"  # the command on a worker's channel

API_TTL_S = 15  # an API process that has not been heard of for so long is gone, and its shards are not run
REPLIES_TTL_S = 120
GONE_TTL_S = 600
PROBLEM_TTL_S = 900
SHARD_TTL_S = 3600
WORKER_TTL_S = 90
MAX_BYTES = 256 << 20  # of one value; Redis itself takes 512 MiB

Op = Literal["began", "done", "late", "need", "back"]


def api_key(api: str) -> str:
    """Is there while the API process lives."""
    return f"assay:api:{api}"


def replies_key(api: str) -> str:
    return f"assay:replies:{api}"


def gone_key(api: str) -> str:
    """The numbers of sent submissions that nobody waits for any more."""
    return f"assay:gone:{api}"


def problem_key(problem_id: str) -> str:
    return f"assay:problem:{problem_id}"


class Entry(Model):
    """One submission of a shard. ``deadline`` is in seconds of the epoch, so that it means the same on every machine."""

    number: int
    problem_id: str
    plan: Plan
    source: str
    language: str = "python"
    deadline: float | None = None
    request_id: str = ""
    trace: str = ""


class Order(Model):
    """A shard as a worker gets it."""

    api: str
    entries: list[Entry]


class Registration(Model):
    """What a worker says of itself once a second. With a ``failure``, or ``stopping``, it takes no work."""

    host: str
    pid: int
    isolation: str
    image: str
    version: str
    failure: str | None = None
    stopping: bool = False
    replaced: int = 0  # slots, since it started
    languages: Languages = Field(default_factory=dict)
    held: list[str] = Field(default_factory=list)  # ids of the shards that it has, the innermost last

    def image_of(self, language: str) -> str | None:
        """What sources in this language run in; None if it does not work there."""
        return self.image if language == "python" else self.languages.get(language, Provided()).image


@dataclass(frozen=True, slots=True)
class Reply:
    """One entry of a stream of replies."""

    op: Op
    shard: str
    worker: str
    number: int
    body: bytes = b""

    def fields(self) -> dict[str, str | int | bytes]:
        """As the stream keeps it."""
        return {"op": self.op, "shard": self.shard, "worker": self.worker, "number": self.number, "body": self.body}


def reply(fields: Mapping[bytes, bytes]) -> Reply:
    """Raises ``ProtocolError`` for what is none."""
    try:
        op = fields[b"op"].decode()
        if op not in ("began", "done", "late", "need", "back"):
            raise ValueError(f"unknown op {op!r}")
        shard, worker = fields[b"shard"].decode(), fields[b"worker"].decode()
        return Reply(cast(Op, op), shard, worker, int(fields[b"number"]), fields[b"body"])
    except (KeyError, ValueError) as error:
        raise ProtocolError(f"a reply that is none: {error!r}") from None


def order(argument: object) -> Order:
    """Raises ``ProtocolError`` for what is none."""
    try:
        return Order.model_validate(argument)
    except ValidationError as error:
        raise ProtocolError(f"a shard that is none: {str(error)[:500]}") from None
