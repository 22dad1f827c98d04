"""The rewards that are compared unless others are named, and what kind of reward one is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from service.rewards.similarity import MEASURES

Kind = Literal["execution", "static", "similarity", "format", "mixed"]

# By column name, a preset or a spec. The two mixed ones are ours, examples of a sum.
REWARDS: dict[str, str | dict[str, Any]] = {
    "binary": "binary",
    "fraction": "fraction",
    "public": {"components": {"public": 1}},
    "pylint": "pylint",
    "static": "static",
    "radon": {"components": {"radon": 1}},
    "similarity": "similarity",
    "ngram_match": {"components": {"ngram_match": 1}},
    "weighted_ngram_match": {"components": {"weighted_ngram_match": 1}},
    "ast_match": {"components": {"ast_match": 1}},
    "dataflow_match": {"components": {"dataflow_match": 1}},
    "tree_similarity": {"components": {"tree_similarity": 1}},
    "token_similarity": {"components": {"token_similarity": 1}},
    "format": "format",
    "mixed": {"components": {"execution": 0.7, "codebleu": 0.15, "pylint": 0.15}, "execution": "fraction"},
    "mixed_unrun": {"components": {"codebleu": 0.5, "pylint": 0.5}},
}

_KINDS: dict[str, Kind] = {
    **dict.fromkeys(
        ("execution", "discounted", "public", "hidden", "cpu_efficiency", "memory_efficiency", "progress"), "execution"
    ),
    **dict.fromkeys(("pylint", "radon"), "static"),
    **dict.fromkeys(MEASURES, "similarity"),
    **dict.fromkeys(("format", "cobalt_format"), "format"),
}


def kind_of(components: Iterable[str]) -> Kind:
    """Of a reward with these components; what opens gates only (``parse``) does not count."""
    kinds = {_KINDS[name] for name in components if name in _KINDS}
    return kinds.pop() if len(kinds) == 1 else "mixed"


def runs(components: Iterable[str]) -> bool:
    """Whether a reward with these components needs the tests to be run."""
    return any(_KINDS.get(name) == "execution" for name in components)


def analyses(components: Iterable[str]) -> bool:
    """Whether it needs the source to be analysed."""
    return any(_KINDS.get(name) in ("static", "similarity") for name in components)
