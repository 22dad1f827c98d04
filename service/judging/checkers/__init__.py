"""Checkers: what counts as the right answer. They run outside the sandbox, on text and plain values alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from service.errors import InputError
from service.judging.checkers.apps import apps, apps_value
from service.judging.checkers.exact import exact
from service.judging.checkers.floats import TOLERANCE, floats, floats_value
from service.judging.checkers.kattis import kattis, parameters
from service.judging.checkers.lcb import lcb
from service.judging.checkers.long import NAMES, Blocks, check
from service.judging.checkers.newline_rstrip import newline_rstrip
from service.judging.checkers.strip import strip
from service.judging.checkers.tokens import tokens
from service.judging.checkers.values import equal_values
from service.schema import CheckerSpec
from service.verdict import Verdict

__all__ = ["CHECKERS", "Checker", "check_long", "check_output", "check_value", "streams"]


@dataclass(frozen=True, slots=True)
class Checker:
    """``output`` compares what was printed, ``value`` what a call returned; both take expected, then actual."""

    output: Callable[..., bool]
    value: Callable[..., bool] = equal_values


CHECKERS: dict[str, Checker] = {
    "exact": Checker(exact),
    "newline_rstrip": Checker(newline_rstrip),
    "strip": Checker(strip),
    "tokens": Checker(tokens),
    "lcb": Checker(lcb),
    "floats": Checker(floats, floats_value),
    "apps": Checker(apps, apps_value),
    "kattis": Checker(kattis),
}


def check_output(spec: str | CheckerSpec, expected: str, actual: str, flags: Sequence[str] = ()) -> Verdict:
    """Judge what a program printed; ``flags`` are the test's own, for the checker ``kattis``.

    ``presentation_error`` means wrong under this checker but equal under ``tokens``. Raises ``InputError``
    for a checker that does not exist, and nothing else, whatever the texts are.
    """
    checker, arguments = _find(spec, flags)
    if checker.output(expected, actual, **arguments):
        return Verdict.ACCEPTED
    return Verdict.PRESENTATION_ERROR if tokens(expected, actual) else Verdict.WRONG_ANSWER


def streams(spec: object) -> bool:
    """Whether ``check_long`` takes this checker; the others need the whole output at once."""
    return (spec if isinstance(spec, str) else getattr(spec, "kind", None)) in NAMES


def check_long(
    spec: str | CheckerSpec, expected: Callable[[], Blocks], actual: Callable[[], Blocks], size: int, start: bool
) -> Verdict:
    """``check_output`` for texts that come in blocks, as often as they are asked for.

    What is left out before both must be the same, be nothing (``start``), and end before a newline; ``size`` is how many
    characters are expected at most.
    """
    _, arguments = _find(spec)
    name = spec if isinstance(spec, str) else spec.kind
    if check(name, arguments, expected(), actual(), size, start):
        return Verdict.ACCEPTED
    if name != "tokens" and check("tokens", {}, expected(), actual(), size, start):
        return Verdict.PRESENTATION_ERROR
    return Verdict.WRONG_ANSWER


def check_value(spec: str | CheckerSpec, expected: object, actual: object) -> Verdict:
    """Judge what a call returned: ``expected`` is parsed JSON, ``actual`` a plain Python value.

    Raises ``InputError`` for a checker that does not exist, and nothing else, whatever the value is.
    """
    checker, arguments = _find(spec)
    return Verdict.ACCEPTED if checker.value(expected, actual, **arguments) else Verdict.WRONG_ANSWER


def _find(spec: str | CheckerSpec, flags: Sequence[str] = ()) -> tuple[Checker, dict[str, Any]]:
    name = spec if isinstance(spec, str) else spec.kind
    if name not in CHECKERS:
        raise InputError(f"there is no checker {name!r}; there are {', '.join(CHECKERS)}", "checker")
    if name == "kattis":
        return CHECKERS[name], parameters([*([] if isinstance(spec, str) else spec.flags), *flags])
    if isinstance(spec, str) or name != "floats":
        return CHECKERS[name], {}
    return CHECKERS[name], {
        "abs_tolerance": TOLERANCE if spec.abs is None else spec.abs,
        "rel_tolerance": TOLERANCE if spec.rel is None else spec.rel,
    }
