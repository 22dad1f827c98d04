"""The kinds of defect that an audit finds, one word each, and whether a problem that has one is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from service.errors import InputError


@dataclass(frozen=True, slots=True)
class Kind:
    """``drops``: a problem that has it is not for training, unless the caller says otherwise."""

    name: str
    drops: bool
    what: str


KINDS = (
    Kind("unreadable", True, "the row is not in the format, so that there is no problem"),
    Kind("no_tests", True, "there is nothing to judge by"),
    Kind("few_tests", True, "fewer different cases than the gate"),
    Kind("repeated_tests", False, "a case that the problem has already"),
    Kind("contradictory_tests", True, "the same input with two different answers: no program passes both"),
    Kind("no_hidden_tests", False, "every test is public, so that a table of the answers passes by construction"),
    Kind("duplicate_problem", True, "the text or the tests of an earlier problem"),
    Kind("near_duplicate_problem", False, "nearly the text of an earlier problem: the same one retold, or a variant"),
    Kind("holdout_overlap", True, "the text or the tests of a problem of the hold-out"),
    Kind("near_holdout_overlap", True, "nearly the text of a problem of the hold-out"),
    Kind("duplicate_solutions", False, "solutions that differ in names, comments and spaces at most"),
    Kind("near_duplicate_solutions", False, "solutions that are nearly the same"),
    Kind("no_reference", False, "no Python reference, so that neither the tests nor their strength can be tried"),
    Kind("reference_fails", True, "no reference passes"),
    Kind("a_reference_fails", False, "a reference passes and another one does not"),
    Kind("flaky", True, "the same reference came to different verdicts"),
    Kind("empty_passes", True, "a program that does nothing passes"),
    Kind("constant_passes", True, "a program that always gives one answer passes"),
    Kind("echo_passes", True, "a program that gives its input back passes"),
    Kind("hard_coded_passes", True, "a table of the public tests' answers passes the hidden tests too"),
    Kind("wrong_passes", True, "a solution that the data calls wrong passes"),
    Kind("weak_judge", True, "the tests let too many mutants of a reference through"),
    Kind("not_judged", False, "a fault of ours kept a program from being judged: nothing is said of it"),
)
NAMES = tuple(kind.name for kind in KINDS)
BY_NAME = {kind.name: kind for kind in KINDS}


def dropping(drop: Iterable[str] = (), keep: Iterable[str] = ()) -> frozenset[str]:
    """The kinds that cost a problem its place, with those the caller names. Raises ``InputError`` for a name that is none."""
    drop, keep = set(drop), set(keep)
    for option, given in (("--drop", drop), ("--keep", keep)):
        for name in sorted(given - set(NAMES)):
            raise InputError(f"there is no finding {name!r}; there are {', '.join(NAMES)}", option)
    return frozenset({kind.name for kind in KINDS if kind.drops} | drop) - keep
