"""A submission's bytes on the wire, with its problem apart, so that a problem's id can take its place."""

from __future__ import annotations

import functools
import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pydantic

from service.schema import CallTest, Submission
from trainer_client.core import Given
from trainer_client.errors import ClientError, RequestRefused


@dataclass(frozen=True, slots=True)
class Content:
    """What is to be judged by: ``field`` of the submission with its JSON. ``key`` is the content's hash."""

    key: bytes
    field: str
    body: bytes
    format: str = "auto"

    def problem(self) -> bytes | None:
        """The JSON to register, None where this side cannot make it."""
        return self.body if self.field == "problem" else _parsed(self.body, self.format)


@dataclass(frozen=True, slots=True)
class Packed:
    """A valid submission. ``head`` is its JSON without the problem; ``content`` is None if it names a problem itself."""

    head: bytes
    content: Content | None = None

    def __len__(self) -> int:
        return len(self.head) + (len(self.content.body) if self.content else 0)

    def body(self, names: Mapping[bytes, str]) -> bytes:
        """The JSON to send; ``names`` has the ids of problems that the endpoint knows, by key."""
        if self.content is None:
            return self.head
        name = names.get(self.content.key)
        if name is None:
            return b'%s,"%s":%s}' % (self.head[:-1], self.content.field.encode(), self.content.body)
        return b'%s,"problem_id":%s}' % (self.head[:-1], json.dumps(name).encode())


def pack(given: Given) -> Packed:
    """Raises ``ValueError`` (pydantic's ``ValidationError`` is one), before anything is sent."""
    submission = given if isinstance(given, Submission) else Submission.model_validate(given)
    _finite(submission.ground_truth)
    for test in submission.problem.tests if submission.problem is not None else ():
        if isinstance(test, CallTest):
            _finite([test.args, test.kwargs, test.expected])
    if submission.problem_id is not None:
        return Packed(submission.model_dump_json(by_alias=True).encode())
    head = submission.model_dump_json(
        by_alias=True, exclude={"problem", "problem_id", "ground_truth", "format"}
        if submission.problem is not None
        else {"problem", "problem_id", "ground_truth"},
    ).encode()  # fmt: skip
    if submission.problem is not None:
        body = submission.problem.model_dump_json(by_alias=True).encode()
        return Packed(head, Content(_key("problem", body), "problem", body))
    # The encoder of the wire contract, so that both ways of sending it say the same.
    body = submission.model_dump_json(include={"ground_truth"}).encode()[len('{"ground_truth":') : -1]
    return Packed(head, Content(_key(submission.format, body), "ground_truth", body, submission.format))


def pack_each(given: Iterable[Given]) -> list[Packed | ClientError]:
    """What is no submission becomes the refusal that the service would have sent."""
    return [_packed(one) for one in given]


def _packed(given: Given) -> Packed | ClientError:
    try:
        return pack(given)
    except pydantic.ValidationError as error:
        detail = error.errors(include_url=False, include_input=False)[0]
        path = ".".join(map(str, detail["loc"]))
        return RequestRefused(detail["msg"], status=422, code="invalid", path=path)
    except ValueError as error:
        return RequestRefused(str(error), status=422, code="invalid")


def _finite(value: Any) -> None:
    """JSON has no infinities and no NaN; the encoder would turn them into null, which is another problem."""
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError("numbers of a problem must be finite and in the range of a double")
    elif isinstance(value, list | tuple):
        for item in value:
            _finite(item)
    elif isinstance(value, dict):
        for item in value.values():
            _finite(item)


def _key(kind: str, body: bytes) -> bytes:
    return hashlib.sha256(kind.encode() + b"\0" + body).digest()


@functools.lru_cache(maxsize=64)
def _parsed(body: bytes, format: str) -> bytes | None:
    from service import formats
    from service.errors import AssayError

    try:
        return formats.parse(json.loads(body), format).model_dump_json(by_alias=True).encode()
    except (AssayError, ValueError, RecursionError):
        return None  # the service says what is wrong with it
