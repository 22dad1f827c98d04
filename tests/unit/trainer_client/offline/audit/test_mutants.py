from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer_client.offline.audit.mutants import OPERATORS, mutants

SOURCE = '''\
"""A text that is no part of the program."""
import sys

sys.setrecursionlimit(10000)


def search(items: list[int], wanted: int = 3) -> int:
    """Where it is."""
    low, high = 0, len(items) - 1
    seen = {}
    while low <= high and wanted is not None:
        middle = (low + high) // 2
        seen[middle] = True
        if items[middle] == wanted:
            return middle
        if items[middle] < wanted:
            low = middle + 1
        else:
            high = middle - 1
    for place in range(len(items)):
        high += place
    if high < 0:
        raise ValueError("a word " + str(low + 1))
    return -1 if not items[1:] else int(f"{high}")


if __name__ == "__main__":
    print(search([1, 2, 3]))
'''


def test_every_operator_finds_its_place() -> None:
    made = mutants(SOURCE, 1000)
    assert {one.operator for one in made} == set(OPERATORS)
    assert len({one.source for one in made}) == len(made)
    for one in made:
        ast.parse(one.source)
        assert "a word " in one.source or one.operator == "removed"  # an error's text is not mutated
        assert "setrecursionlimit(10000)" in one.source and "if __name__ == '__main__'" in one.source
        assert "wanted: int=3" in one.source  # a default is what the tests call it with, and no statement
        assert ast.get_docstring(ast.parse(one.source).body[-2]) == "Where it is."  # type: ignore[arg-type]


def test_a_mutant_says_what_it_changed() -> None:
    (made,) = [
        one for one in mutants(SOURCE, 1000) if one.before == "low = middle + 1" and one.operator == "arithmetic"
    ]
    assert (made.line, made.after) == (17, "low = middle - 1")
    removed = [one for one in mutants(SOURCE, 1000) if one.operator == "removed"]
    assert {one.before for one in removed} >= {"seen[middle] = True", "return middle", "high += place"}
    assert {one.after for one in removed} == {"(removed)"}


def test_the_lot_is_the_source_and_operators_take_turns() -> None:
    few = mutants(SOURCE, len(OPERATORS))
    assert few == mutants(SOURCE, len(OPERATORS))
    assert [one.operator for one in few] == list(OPERATORS)
    assert mutants(SOURCE, 3) == few[:3]


def test_what_compiles_to_the_same_is_no_mutant() -> None:
    # Python computes 2 + 2 and 2 * 2 when it compiles: the same constant.
    assert "x = 2 + 2" not in {one.source for one in mutants("x = 2 * 2\nprint(x)\n", 100)}


@pytest.mark.parametrize("source", ["", "def f(:", "x = \0", "(" * 5000, "# nothing\n", "x = " + "-" * 3000 + "1"])
def test_no_mutants_of_what_is_no_program(source: str) -> None:
    assert mutants(source, 10) == []


@given(st.text(alphabet="abx =+-*/<>()[]:,.\n 01'#\tifreturnwhile", max_size=60))
def test_any_text_is_borne(source: str) -> None:
    for one in mutants(source, 5):
        compile(one.source, "", "exec", dont_inherit=True)
