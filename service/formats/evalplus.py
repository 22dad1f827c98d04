"""HumanEval+ and MBPP+: inputs whose outputs come from the reference, compared as EvalPlus compares.

Each problem becomes two scripts, ``base`` (public) and ``plus`` (hidden). The reference runs in the test process,
so neither it nor its answers are near the submission. The comparison and the special oracles are those of
``evalplus.eval`` 0.3.1, but for two that accept every answer (``are_equivalent``) or a constant (``sum_div``):
those compare with the reference.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import JsonValue

from service.errors import FormatError
from service.formats.base import Fields, Format, building, keys_of, make_problem, mapping, sequence
from service.formats.humaneval import complete, prelude_of, solutions
from service.schema import Problem, Reference, ScriptTest

# None of the script's own names may be that of the function under test; one function is called `check`.
_CODE = """\
import copy as _copy
import math as _math

_REFERENCE = {reference}
_INPUTS = {inputs}
_ATOL = {atol}


def _floats(x):
    if isinstance(x, (list, tuple)) and x:
        return all(isinstance(i, float) for i in x)
    return isinstance(x, float)


def _exact(out, exp, arguments):
    return {exact}


def _agree(out, exp, arguments):
    same = _exact(out, exp, arguments)
    atol = {tolerance}
    if same or atol == 0:
        assert same, "differs from the reference"
        return
    assert type(out) == type(exp), "another type than the reference's"
    if isinstance(exp, (list, tuple)):
        assert len(out) == len(exp), "another length than the reference's"
    import numpy

    assert numpy.allclose(out, exp, rtol=1e-07, atol=atol), "differs from the reference"


def _compare(candidate):
    module = {{"__name__": "reference"}}
    exec(_REFERENCE, module)
    reference = module["{entry_point}"]
    for arguments in _INPUTS:
        exp = reference(*_copy.deepcopy(arguments))
        _agree(candidate(*_copy.deepcopy(arguments)), exp, arguments)


{call}
"""

# Expressions over out, exp and arguments, by entry point; everything else is ``out == exp``.
_SET = "set(out) == set(exp)"
_NOT_NONE = "(out if isinstance(out, bool) else out is not None) == (exp if isinstance(exp, bool) else exp is not None)"
_ORACLES: dict[str, str] = {
    "find_zero": "abs(sum(c * _math.pow(out, i) for i, c in enumerate(arguments[0]))) <= _ATOL",
    "surface_Area": (
        "out == exp or abs(out - round(arguments[0] ** 2 + 2 * arguments[0] *"
        " _math.sqrt((arguments[0] / 2) ** 2 + arguments[1] ** 2))) <= _ATOL"
    ),
    "digit_distance_nums": (
        "out == exp or out == (lambda a, b: sum(abs(int(x) - int(y)) for x, y in zip("
        "a.zfill(len(b)), b.zfill(len(a)))))(str(arguments[0]), str(arguments[1]))"
    ),
    **dict.fromkeys(
        [
            "similar_elements",
            "find_char_long",
            "common_in_nested_lists",
            "extract_singly",
            "larg_nnum",
            "intersection_array",
            "find_dissimilar",
            "Diff",
        ],
        _SET,
    ),
    **dict.fromkeys(("check_str", "text_match_three", "text_starta_endb"), _NOT_NONE),
}


_FINAL = frozenset({"find_zero"})  # any root will do, so that nearness to the reference says nothing


def _deep(value: Any) -> Any:
    return tuple(_deep(item) for item in value) if isinstance(value, list) else value


def _each(inp: Any) -> Any:
    return [tuple(a) for a in inp]


def _each2(inp: Any) -> Any:
    return [[tuple(a) for a in b] for b in inp]


# MBPP+ writes tuples, sets and complex numbers as JSON; which problem means which is known by number alone
# (``evalplus.data.mbpp``). An argument list in, an argument list out.
_SHAPES: list[tuple[tuple[int, ...], Callable[[Any], Any]]] = [
    ((2, 116, 132, 143, 222, 261, 273, 394, 399, 421, 424), _each),
    ((429, 470, 560, 579, 596, 616, 630, 726, 740, 744, 809), _each),
    ((63, 64, 70, 94, 120, 237, 272, 299, 400, 409, 417, 438, 473, 614, 780), _each2),
    ((75, 413, 444, 753), lambda inp: [_each(inp[0]), inp[1]]),
    ((106, 750), lambda inp: [inp[0], tuple(inp[1])]),
    ((115,), lambda inp: [[set(item) if isinstance(item, list) and item else {} for item in inp[0]]]),
    ((124,), lambda inp: (float(inp[0]), complex(inp[1]))),
    ((250, 405, 446, 617, 720, 763, 808), lambda inp: [tuple(inp[0]), inp[1]]),
    ((259, 401, 445), lambda inp: [tuple(a) for a in _each2(inp)]),
    ((278,), lambda inp: [tuple(tuple(a) if isinstance(a, list) else a for a in inp[0])]),
    ((307,), lambda inp: [tuple(inp[0]), inp[1], inp[2]]),
    ((722,), lambda inp: [{key: tuple(item) for key, item in inp[0].items()}, *inp[1:]]),
    ((252,), lambda inp: [complex(inp[0])]),
    ((580, 615, 791), _deep),
]
_BY_NUMBER = {number: shape for numbers, shape in _SHAPES for number in numbers}


def literal(value: Any) -> str:
    """Python source of a plain value; ``inf`` and ``nan``, which have no literal, as calls of ``float``."""
    if isinstance(value, float) and (value != value or value in (float("inf"), -float("inf"))):
        return f'float("{value}")'
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, tuple):
        return f"({''.join(literal(item) + ', ' for item in value)})"
    if isinstance(value, set):
        return f"{{{', '.join(sorted(map(literal, value)))}}}" if value else "set()"  # same content, same text
    if isinstance(value, dict):
        return f"{{{', '.join(f'{literal(k)}: {literal(v)}' for k, v in value.items())}}}"
    return repr(value)


def _inputs(row: Fields, key: str, shape: Callable[[Any], Any] | None) -> list[Any]:
    found = row.get(key)
    if found == {}:  # how one row of MBPP+ writes that it has none
        return []
    lists = [sequence(item, f"{row.at(key)}[{i}]") for i, item in enumerate(row.items(key))]
    try:
        return [shape(item) for item in lists] if shape else list(lists)
    except (TypeError, ValueError, IndexError, AttributeError):
        raise FormatError(
            "the arguments do not have the shape that EvalPlus gives for this problem", row.at(key)
        ) from None


def _parse(row: Fields, path: str, shape: Callable[[Any], Any] | None) -> Problem:
    entry_point = row.text("entry_point")
    if not entry_point.isidentifier():
        raise FormatError(f"expected the name of a function, got {entry_point[:40]!r}", row.at("entry_point"))
    source = complete(row.values, "canonical_solution")
    if source is None:
        raise FormatError("the reference is needed: the expected outputs come from it", row.at("canonical_solution"))
    named = entry_point != "check"
    tests = []
    for key, name in (("base_input", "base"), ("plus_input", "plus")):
        if inputs := _inputs(row, key, shape):
            code = _CODE.format(
                reference=repr(source),
                inputs=literal(inputs),
                atol=literal(row.number("atol") if row.has("atol") else 0),
                exact=_ORACLES.get(entry_point, "out == exp"),
                tolerance="0" if entry_point in _FINAL else "1e-6 if _ATOL == 0 and _floats(exp) else _ATOL",
                entry_point=entry_point,
                call="check = _compare" if named else f"_compare({entry_point})",
            )
            with building(row.at(key)):
                tests.append(
                    ScriptTest(id=name, public=name == "base", code=code, entry_point=entry_point if named else None)
                )
    return make_problem(
        path, tests, prelude=prelude_of(row.text("prompt", ""), entry_point), references=[Reference(source=source)]
    )


def _number(value: JsonValue) -> int | None:
    """The number of an MBPP+ row (``Mbpp/2``), or None."""
    name = value.get("task_id") if isinstance(value, dict) else None
    tail = name[5:] if isinstance(name, str) and name.startswith("Mbpp/") else ""
    return int(tail) if tail.isascii() and tail.isdigit() and len(tail) < 9 else None


def _differential(value: JsonValue) -> bool:
    return {"base_input", "plus_input", "entry_point"} <= keys_of(value)


def detects_mbpp(value: JsonValue) -> bool:
    return _differential(value) and _number(value) is not None


def parse_humaneval(value: JsonValue, path: str) -> Problem:
    return _parse(mapping(value, path), path, None)


def parse_mbpp(value: JsonValue, path: str) -> Problem:
    row = mapping(value, path)
    task = _number(row.values)
    if task is None:
        raise FormatError("expected Mbpp/<number>: the shape of the arguments hangs on it", row.at("task_id"))
    return _parse(row, path, _BY_NUMBER.get(task))


HUMANEVAL_PLUS = Format("humaneval_plus", _differential, parse_humaneval, solutions)
MBPP_PLUS = Format("mbpp_plus", detects_mbpp, parse_mbpp, solutions)
