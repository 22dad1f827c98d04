"""docs/rewards.md says what the code does."""

from __future__ import annotations

import json
import re

import pytest

from scripts.reward_table import CASES, PAGE, value, written
from service.rewards import PRESETS, needed_analyses, needed_context, needs_all_tests, resolve
from service.rewards.spec import COMPONENTS
from service.schema import RewardSpec
from tests.unit.rewards.test_presets import FORMULAS

TEXT = PAGE.read_text("utf-8")


def test_the_table_of_values_is_what_the_code_gives() -> None:
    assert written(TEXT) == TEXT, "run: python -m scripts.reward_table"


@pytest.mark.parametrize("preset", PRESETS)
def test_a_row_is_its_source_s_formula(preset: str) -> None:
    for case, judgement in CASES.items():
        if case == "unscorable":
            assert value(preset, case) is None
        else:
            assert value(preset, case) == pytest.approx(FORMULAS[preset](judgement), abs=1e-12), case


def test_the_table_of_presets_is_complete() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \|[^|]*\|([^|]*)\|$", TEXT.split("<!--")[0], re.MULTILINE))
    assert list(rows) == list(PRESETS)
    for name, needs in rows.items():
        spec = PRESETS[name].spec
        assert ("every test" in needs) == needs_all_tests(spec), name
        found = set(re.findall(r"context\.(\w+)", needs)) | ({"completion"} if "the model's text" in needs else set())
        assert found == set(needed_context(spec)), name
        assert re.findall(r"analys[ie]s (?:`(\w+)`)", needs) + re.findall(
            r" and `(\w+)`$", needs.strip()
        ) == needed_analyses(spec), name


def test_the_table_of_components_is_complete() -> None:
    part = TEXT.split("| component |")[1].split("\n\n")[0]
    assert re.findall(r"^\| `(\w+)`", part, re.MULTILINE) == list(COMPONENTS)


def test_the_example_is_a_spec() -> None:
    example = re.search(r"```json\n(.*?)```", TEXT, re.DOTALL)
    assert example is not None
    assert resolve(RewardSpec.model_validate(json.loads(example[1])))
