"""Every row of the tables in ``docs/checkers.md`` is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from service.judging.checkers import check_output, check_value
from service.schema import CHECKER_NAMES

DOCS = Path(__file__).parents[4] / "docs" / "checkers.md"
OUTPUT_ROW = re.compile(r'\| `(".*")` \| `(".*")` \| (\w+) \|')
VALUE_ROW = re.compile(r"\| `(\w+)` \| `(.+)` \| `(.+)` \| (\w+) \|")


def rows() -> list[tuple[str, ...]]:
    """(what is compared, checker, expected, actual, verdict), all as written."""
    found: list[tuple[str, ...]] = []
    checker = ""
    for line in DOCS.read_text("utf-8").splitlines():
        if line.startswith("### "):
            checker = line[4:]
        elif match := OUTPUT_ROW.fullmatch(line):
            found.append(("output", checker, *match.groups()))
        elif match := VALUE_ROW.fullmatch(line):
            found.append(("value", *match.groups()))
    return found


@pytest.mark.parametrize(("compared", "checker", "expected", "actual", "verdict"), rows())
def test_the_row_is_true(compared: str, checker: str, expected: str, actual: str, verdict: str) -> None:
    check = check_output if compared == "output" else check_value
    assert check(checker, eval(expected), eval(actual)) == verdict


def test_every_checker_is_shown_to_accept_and_to_reject() -> None:
    for name in CHECKER_NAMES:
        verdicts = {verdict for compared, checker, *_, verdict in rows() if compared == "output" and checker == name}
        assert "accepted" in verdicts and verdicts - {"accepted"}
    assert sum(compared == "value" for compared, *_ in rows()) >= 9
