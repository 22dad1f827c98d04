from __future__ import annotations

import copy
from typing import Any

import pytest

from benchmarks.analysis.compare import cause, differences
from benchmarks.analysis.timing import quantile

MESSAGE = {"line": 1, "column": 0, "symbol": "unused-import", "message": "Unused import os"}
RAW = {"loc": 3, "lloc": 2, "sloc": 2, "comments": 1, "multi": 0, "blank": 0, "single_comments": 1}
HALSTEAD = {"total": {"h1": 1, "volume": 4.75}, "functions": {"f": {"h1": 1, "volume": 4.75}}}
METHOD = {"lineno": 2, "complexity": 2, "rank": "A"}
BLOCKS = [
    METHOD,
    {
        "lineno": 1,
        "complexity": 3,
        "rank": "A",
        "methods": [METHOD],
        "closures": [{"lineno": 3, "complexity": 1, "rank": "A"}],
    },
]
THEIRS: dict[str, Any] = {
    "pylint": {"messages": [MESSAGE], "statistics": {"score": 5.0}},
    "radon": {"cc": BLOCKS, "mi": {"mi": 77.5, "rank": "A"}, "raw": RAW, "halstead": HALSTEAD},
}
OURS: dict[str, Any] = {
    "pylint": {"score": 5.0, "messages": [{**MESSAGE, "id": "W0611"}], "more": 0},
    "radon": {
        "cc": {
            "blocks": [{"line": n, "complexity": c, "rank": "A"} for n, c in ((1, 3), (2, 2), (3, 1))],
            "mean": 2.5,
        },
        "mi": {"value": 77.5 * (1 + 1e-15), "rank": "A"},
        "raw": RAW,
        "halstead": {"total": HALSTEAD["total"], "functions": [{"name": "f", "h1": 1, "volume": 4.75}]},
    },
}


def test_the_same_is_no_difference() -> None:
    assert list(differences(OURS, THEIRS)) == []


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("pylint", "score"), 5.1),
        (("pylint", "more"), 1),
        (("pylint", "messages", 0, "column"), 4),
        (("radon", "cc", "blocks", 0, "complexity"), 4),
        (("radon", "cc", "mean"), 2.0),
        (("radon", "mi", "value"), 77.6),
        (("radon", "raw", "blank"), 9),
        (("radon", "halstead", "functions", 0, "volume"), 5.0),
    ],
)
def test_every_number_counts(place: tuple[Any, ...], value: float) -> None:
    changed: Any = copy.deepcopy(OURS)
    at = changed
    for step in place[:-1]:
        at = at[step]
    at[place[-1]] = value
    assert len(list(differences(changed, THEIRS))) == 1


def test_an_error_is_the_other_s_error() -> None:
    said = {
        "pylint": {"messages": [{**MESSAGE, "symbol": "syntax-error"}], "statistics": {"score": 0}},
        "radon": {name: {"error": "invalid syntax"} for name in THEIRS["radon"]},
    }
    assert list(differences({"pylint": {"error": "syntax"}, "radon": {"error": "syntax"}}, said)) == []
    assert len(list(differences({"pylint": {"error": "crashed"}, "radon": OURS["radon"]}, said))) == 1 + len(
        THEIRS["radon"]
    )


def test_causes_are_seen_in_the_source() -> None:
    assert cause("import os\nfrom math import pi\nx = 'pylint'\n") is None
    assert "orders" in str(cause("x = 1  # pylint: disable=all\n"))
    assert "packages" in str(cause("from pandas.core import x\n"))
    assert "return" in str(cause("x = 1\ry = 2\r\n"))


def test_quantiles() -> None:
    values = [float(n) for n in range(100, 0, -1)]
    assert (quantile(values, 0.5), quantile(values, 0.99), quantile([3.0], 0.99)) == (51.0, 100.0, 3.0)
