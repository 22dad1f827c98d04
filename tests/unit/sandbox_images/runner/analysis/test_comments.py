from __future__ import annotations

import ast
import io
import tokenize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.sandbox_images.runner.analysis.loaded import load

comments = load("comments")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = 1  # pylint: disable=all\n", "x = 1  # ------: disable=all\n"),
        ("#Pylint:skip-file", "#------:skip-file"),
        ("import os  # type: os # NOQA\n", "import os  # ----- os # ----\n"),
        ("# -*- coding: utf-7 -*-\n", "# -*- ------- utf-7 -*-\n"),
        ("'# pylint: disable=all'\n", "'# pylint: disable=all'\n"),
        ('"""\n# noqa\n"""  # noqa\n', '"""\n# noqa\n"""  # ----\n'),
        ("x = 1 #\r# pylint: disable=all", "x = 1 #\n# ------: disable=all"),
        ("x = 1\r\n# a type of comment\r\n", "x = 1\r\n# a type of comment\r\n"),
        ("x = (  # noqa", "x = (  # ----"),
        ("def f(:\n  # noqa\n", "def f(:\n  # ----\n"),
    ],
)
def test_orders_become_dashes_in_comments_alone(source: str, expected: str) -> None:
    assert comments.powerless(source) == expected


LINES = st.lists(
    st.sampled_from(["x = 1", "if x:", "    y = '''", "'''", "# pylint: disable=all", "x # noqa", "(", ")", "\f", "é # type: x",
                     "f'{x}' # ruff: noqa", "\\", "\t# fmt: off", "\r", "'# noqa'"]),
    max_size=12,
)  # fmt: skip


@given(LINES, st.sampled_from(["\n", "\r\n"]))
def test_nothing_else_moves(lines: list[str], end: str) -> None:
    source = end.join(lines).replace("\r", "" if end == "\n" else "\r")
    made = comments.powerless(source)
    expected = comments._LONE_RETURN.sub("\n", source)
    assert len(made) == len(expected) and made.count("\n") == expected.count("\n")
    changed = [place for place, (a, b) in enumerate(zip(made, expected, strict=True)) if a != b]
    assert all(made[place] == "-" for place in changed)
    try:
        tree, tokens = ast.parse(expected), list(tokenize.generate_tokens(io.StringIO(made).readline))
    except (SyntaxError, ValueError, tokenize.TokenError):
        return
    assert ast.dump(ast.parse(made), include_attributes=True) == ast.dump(tree, include_attributes=True)
    assert not [token for token in tokens if token.type == tokenize.COMMENT and comments.ORDERS.search(token.string)]
