"""The examples of the page on split mode, run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from service.judging.judge import Judge
from tests.contract.judging import judged
from tests.contract.test_split import told

PAGE = (Path(__file__).parents[2] / "docs" / "split-mode.md").read_text("utf-8")
EXAMPLES = re.findall(
    r"```python\n# solution.py\n(.*?)```\n```python\n# test_solution.py\n(.*?)```\nResult: `(\w+)`", PAGE, re.DOTALL
)


def test_every_block_of_code_is_part_of_an_example() -> None:
    assert len(EXAMPLES) == 3 and PAGE.count("```python") == 2 * len(EXAMPLES)


@pytest.mark.parametrize(("source", "tests", "verdict"), EXAMPLES)
def test_an_example_does_what_the_page_says(source: str, tests: str, verdict: str, judge: Judge) -> None:
    judgement = judged(judge, source, [{"kind": "pytest", "files": {"test_solution.py": tests}}])
    assert judgement.verdict == verdict, told(judgement)
