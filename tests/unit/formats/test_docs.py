"""The page on formats names what there is, and its examples are what the readers take."""

import json
import re
from pathlib import Path

import pytest

from service.formats import FORMATS, names, parse

PAGE = (Path(__file__).parents[3] / "docs" / "formats.md").read_text("utf-8")
EXAMPLES = dict(re.findall(r"^### (\w+)\n```json\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
TABLE = [line.split("|") for line in PAGE.splitlines() if line.startswith("| `")]


def test_the_table_lists_every_name_in_the_order_of_auto() -> None:
    assert [row[1].strip(" `") for row in TABLE] == [entry.name for entry in FORMATS]
    listed = [name for row in TABLE for name in re.findall(r"`(\w+)`", row[1] + row[2])]
    assert sorted(listed) == names()


def test_there_is_an_example_of_each() -> None:
    assert list(EXAMPLES) == [entry.name for entry in FORMATS]


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_detected_and_read(name: str) -> None:
    value = json.loads(EXAMPLES[name])
    problem = parse(value)
    assert problem.tests
    assert problem == parse(value, name) == parse(EXAMPLES[name]) == parse(EXAMPLES[name], name)
    assert next(entry.name for entry in FORMATS if entry.detects(value)) == name
    kinds = next(row[4] for row in TABLE if row[1].strip(" `") == name)
    assert {test.kind for test in problem.tests} <= set(re.findall(r"`(\w+)`", kinds))


@pytest.mark.parametrize("name", [name for name in EXAMPLES if EXAMPLES[name].startswith("{")])
def test_every_field_may_be_a_json_text(name: str) -> None:
    value = json.loads(EXAMPLES[name])
    encoded = {key: json.dumps(item) if isinstance(item, dict | list) else item for key, item in value.items()}
    assert parse(encoded, name) == parse(value, name)
