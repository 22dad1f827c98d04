"""What is wrong with a body, as one error with the path that its writer would use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from service.errors import InputError

KINDS = ("stdio", "call", "script", "asserts", "pytest")

# Where the wire has a union, what may stand there; pydantic reports every branch that did not fit.
UNIONS = {
    "select": '"all", {"longest": n, "shortest": m} or {"indices": [...]}',
    "reward": "a preset's name or a reward spec",
    "advantage": '"grpo", "rloo", "dr_grpo", "exponential", "verpo" or {"kind": ..., "epsilon": ...}',
    "checker": 'a checker\'s name, {"kind": "floats", "abs": ..., "rel": ...} or {"kind": "program", ...}',
}


def from_validation(error: ValidationError, prefix: str = "") -> InputError:
    """The first thing that is wrong with a body, with its path as the caller wrote the body."""
    details = error.errors(include_url=False, include_context=False, include_input=True)
    first = details[0]
    if first["type"] == "json_invalid":
        return InputError(f"the body is not JSON: {_tail(first['msg'])}", prefix)
    place = _union(first["loc"])
    if place is not None:
        return _from_union(details, place, prefix)
    loc = first["loc"]
    if first["type"] in ("union_tag_invalid", "union_tag_not_found"):
        return InputError(_message(first), _join(prefix, _path(loc) + ".kind"))
    return InputError(_message(first), _join(prefix, _path(loc)))


def _union(loc: Sequence[int | str]) -> int | None:
    """The place in ``loc`` of the field that holds a union, if one does."""
    for index, name in enumerate(loc[:-1]):
        if name in UNIONS and (index == 0 or loc[index - 1] == "problem" or isinstance(loc[index - 1], int)):
            return index
    return None


def _from_union(details: Sequence[Any], place: int, prefix: str) -> InputError:
    """Of all branches, the one that came closest: an object's own branch before "should be a string"."""
    head = tuple(details[0]["loc"][: place + 1])
    branches: dict[str, list[Any]] = {}
    for detail in details:
        if tuple(detail["loc"][: place + 1]) == head and len(detail["loc"]) > place + 1:
            branches.setdefault(str(detail["loc"][place + 1]), []).append(detail)
    inner = {
        label: found
        for label, found in branches.items()
        if any(len(detail["loc"]) > place + 2 or detail["type"] == "value_error" for detail in found)
    }
    if not inner:
        field = str(head[-1])
        return InputError(f"`{field}` must be {UNIONS[field]}", _join(prefix, _path(head)))

    def distance(found: list[Any]) -> tuple[bool, int, int]:
        other = any(detail["type"] == "literal_error" and detail["loc"][-1] == "kind" for detail in found)
        return (other, sum(detail["type"] in ("missing", "extra_forbidden") for detail in found), len(found))

    best = min(inner.values(), key=distance)[0]
    loc = [*head, *best["loc"][place + 2 :]]
    return InputError(_message(best), _join(prefix, _path(loc)))


def _path(loc: Sequence[int | str]) -> str:
    """``("tests", 0, "stdio", "output")`` as ``tests[0].output``: the tag of a kind is no part of the path."""
    path = ""
    for index, name in enumerate(loc):
        if isinstance(name, int):
            path += f"[{name}]"
        elif index >= 2 and name in KINDS and isinstance(loc[index - 1], int) and loc[index - 2] == "tests":
            continue
        else:
            path = _join(path, name)
    return path


def _join(prefix: str, name: str) -> str:
    return f"{prefix}.{name}" if prefix and name and not name.startswith("[") else prefix + name


def _tail(message: str) -> str:
    return message.removeprefix("Invalid JSON: ")


def _message(detail: Any) -> str:
    kind = detail["type"]
    if kind == "missing":
        return "this field is required"
    if kind == "extra_forbidden":
        return "there is no such field"
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return f"`kind` must be one of {', '.join(KINDS)}"
    message: str = detail["msg"].removeprefix("Value error, ")
    return message
