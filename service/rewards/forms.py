"""Normal forms to compare: a submission's, as the sandbox gave it, and those of references, which are made here."""

from __future__ import annotations

import functools
import re
from collections import Counter
from dataclasses import dataclass

from pydantic import ValidationError

from sandbox_images.runner.normal import normal_form
from service.analysis_schema import TreeAnswer
from service.schema import Judgement

_PART = re.compile(r"[()]|[^\s()]+")


@dataclass(frozen=True, slots=True)
class Form:
    """``tokens`` of the normal source; ``flow``: its edges, counted; ``labels`` and ``children`` of its tree's nodes, root first."""

    tokens: tuple[str, ...]
    flow: Counter[str]
    labels: tuple[str, ...]
    children: tuple[tuple[int, ...], ...]


def submitted(judgement: Judgement) -> tuple[Form | None, tuple[str, ...]]:
    """The submission's form, and the names that its tests call. None if there is no code, or none that could be read."""
    answer = judgement.analysis.get("tree")
    if not isinstance(answer, dict):
        return None, ()
    try:
        found = TreeAnswer.model_validate(answer)
    except ValidationError:
        return None, ()
    form = None if found.error is not None else _form(found.tree, found.tokens, found.flow)
    return form, tuple(found.roots)


@functools.lru_cache(512)
def of_reference(source: str, roots: tuple[str, ...] = ()) -> Form | None:
    """None if ``source`` cannot be read as Python, or is too large to compare with."""
    found = normal_form(source, roots)
    return None if "error" in found else _form(found["tree"], found["tokens"], found["flow"])


@functools.lru_cache(64)
def _form(tree: str, tokens: str, flow: str) -> Form | None:
    """None if ``tree`` is not one tree: it may have been stored by anybody."""
    labels: list[str] = []
    children: list[list[int]] = []
    path: list[int] = []
    opened = False
    for part in _PART.findall(tree):
        if part == "(":
            opened = True
        elif part == ")":
            if not path:
                return None
            path.pop()
        else:
            if labels and not path:
                return None
            labels.append(part)
            children.append([])
            if path:
                children[path[-1]].append(len(labels) - 1)
            if opened:
                path.append(len(labels) - 1)
            opened = False
    if path or opened or not labels:
        return None
    return Form(tuple(tokens.split()), Counter(flow.split()), tuple(labels), tuple(map(tuple, children)))
