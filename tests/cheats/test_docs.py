"""The pages that list cheats are in step with the corpus."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from tests.cheats.corpus import HERE, load

CASES = load()
README = (HERE / "README.md").read_text("utf-8")
PAGE = (Path(__file__).parents[2] / "docs" / "in-process.md").read_text("utf-8")


def test_every_row_has_cases_or_says_what_is_missing() -> None:
    table = re.findall(r"^\| (\d+) \| .+ \| (\d+) \| (.*) \|$", README, re.MULTILINE)
    assert [int(row) for row, _, _ in table] == list(range(1, 41))
    count = Counter(int(case.row[:2]) for case in CASES if case.name.startswith("rows/"))
    for row, cases, missing in table:
        assert int(cases) == count[int(row)], (row, count[int(row)])
        assert int(cases) > 0 or missing, row


def test_the_page_on_in_process_lists_what_gets_through() -> None:
    listed = re.findall(r"^\| `([^`]+)` \|", PAGE, re.MULTILINE)
    assert listed == [case.name.removeprefix("rows/") for case in CASES if case.gets_through]
    in_process = [case for case in CASES if case.problem.isolation == "in_process"]
    assert any(not case.gets_through for case in in_process)


def test_what_is_self_judged_is_listed_apart() -> None:
    listed = re.findall(r"^- `([^`]+)`: ", README, re.MULTILINE)
    assert listed == [case.name for case in CASES if case.self_judged]


def test_no_two_cases_are_the_same() -> None:
    alike = Counter((case.problem.canonical(), *sorted(case.text.items())) for case in CASES)
    assert [case.name for case in CASES if alike[(case.problem.canonical(), *sorted(case.text.items()))] > 1] == []
