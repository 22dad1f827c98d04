"""Whether an analysis says what the tool's command line says, and what is known of where it does not."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterator
from typing import Any

LISTED = 100  # messages that an answer lists
TEXT = 300  # characters of a message

_ORDERS = re.compile(r"#.*(pylint|noqa|type\s*:|coding\s*[:=])", re.IGNORECASE)
_IMPORTS = re.compile(r"^\s*(?:import|from)\s+(\w+)", re.MULTILINE)


def cause(source: str) -> str | None:
    """The known reason why this source may have another answer here; None if there is none."""
    if _ORDERS.search(source):
        return "comments that give a tool orders have no effect here"
    if set(_IMPORTS.findall(source)) - sys.stdlib_module_names - {"__future__"}:
        return "packages beyond the standard library are never looked into"
    if re.search(r"\r(?!\n)", source):
        return "a lone carriage return ends a line here, as it does for the compiler"
    return None


def differences(ours: dict[str, Any], theirs: dict[str, Any]) -> Iterator[str]:
    """Every difference of a result's ``analysis`` from a line of ``command_lines``, in words."""
    yield from _pylint(ours["pylint"], theirs["pylint"])
    for name, said in theirs["radon"].items():
        if ours["radon"].get("error") or "error" in said:
            if not (ours["radon"].get("error") and "error" in said):
                yield f"radon {name}: {ours['radon'].get('error')} and {said.get('error')}"
        elif (mine := ours["radon"][name]) is not None:
            yield from _measures(name, mine, said)


def _pylint(ours: dict[str, Any], theirs: dict[str, Any]) -> Iterator[str]:
    if "crashed" in theirs:
        if ours.get("error") != "crashed":
            yield f"pylint crashed and here said {ours}"
        return
    symbols = {message["symbol"] for message in theirs["messages"]}
    if "error" in ours:
        expected = (
            "syntax" if "syntax-error" in symbols else "crashed" if symbols & {"astroid-error", "fatal"} else None
        )
        if ours["error"] != expected:
            yield f"pylint: {ours['error']} here, {sorted(symbols)[:5]} there"
        return
    said = [(one["line"], one["column"], one["symbol"], one["message"][:TEXT]) for one in theirs["messages"]]
    mine = [(one["line"], one["column"], one["symbol"], one["message"]) for one in ours["messages"]]
    if mine != said[:LISTED] or ours["more"] != max(0, len(said) - LISTED):
        missing = [one for one in said if one not in mine][:2]
        added = [one for one in mine if one not in said][:2]
        yield f"messages: not here {missing}, here alone {added}"
    score = theirs["statistics"]["score"]
    if not _same(ours["score"], score):
        yield f"score: {ours['score']} here, {score} there"


def _measures(name: str, ours: Any, theirs: Any) -> Iterator[str]:
    if name == "cc":
        blocks = [(b["line"], b["complexity"], b["rank"]) for b in ours["blocks"]]
        said = sorted(_blocks(theirs))
        if sorted(blocks) != said or not _same(ours["mean"], _mean(theirs)):
            yield f"cc: {sorted(blocks)[:5]} here, {said[:5]} there"
    elif name == "mi":
        if not _same(ours["value"], theirs["mi"]) or ours["rank"] != theirs["rank"]:
            yield f"mi: {ours} here, {theirs} there"
    elif name == "raw":
        if ours != theirs:
            yield f"raw: {ours} here, {theirs} there"
    else:
        functions = {one["name"]: {k: v for k, v in one.items() if k != "name"} for one in ours["functions"]}
        if not (_equal(ours["total"], theirs["total"]) and functions.keys() == theirs["functions"].keys()
                and all(_equal(functions[key], theirs["functions"][key]) for key in functions)):  # fmt: skip
            yield f"halstead: {ours['total']} here, {theirs['total']} there"


def _blocks(said: list[dict[str, Any]], within: bool = False) -> Iterator[tuple[int, int, str]]:
    """Line, complexity and rank of every block; a class's methods stand beside it, but for those of a class within."""
    for block in said:
        yield block["lineno"], block["complexity"], block["rank"]
        yield from _blocks([*block.get("closures", []), *block.get("inner_classes", [])], True)
        if within:
            yield from _blocks(block.get("methods", []), True)


def _mean(said: list[dict[str, Any]]) -> float:
    return sum(block["complexity"] for block in said) / len(said) if said else 0.0


def _equal(ours: dict[str, Any], theirs: dict[str, Any]) -> bool:
    return ours.keys() == theirs.keys() and all(_same(ours[key], theirs[key]) for key in ours)


def _same(one: float | None, other: float | None) -> bool:
    """Equal numbers, but for the last bits that a way through JSON and another order of terms may cost."""
    if one is None or other is None:
        return not one and not other
    return math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-12)
