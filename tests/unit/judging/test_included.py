"""What a submission is built with, and what its file is called beside the problem's."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from service.judging.included import whole
from service.languages import get
from service.schema import Problem

JAVA = {
    "files": {"Main.java": "public class Main { static void main(String[] a) {} }", "sub/Given.java": "", "x.txt": ""},
    "main": "Main.java",
}
RUST = {"files": {"main.rs": "mod twice; mod more;", "more.rs": ""}, "main": "main.rs", "submission": "twice.rs"}


@pytest.mark.parametrize(
    ("language", "source", "include", "started", "beside", "more"),
    [
        ("java", "public class twice {}", JAVA, "Main.java", ["sub/Given.java", "twice.java", "x.txt"], ["sub/Given.java", "twice.java"]),
        ("rust", "pub fn f() {}", RUST, "main.rs", ["more.rs", "twice.rs"], []),  # its compiler finds modules itself
        ("c", "int f;", {"files": {"solution.c": "", "a.c": "", "a.h": ""}}, None, ["a.c", "a.h"], ["a.c"]),
        ("cpp20", "int f;", {"files": {"Main.CPP": "int main() {}"}, "main": "Main.CPP"}, "Main.CPP", ["submission.cpp"], ["submission.cpp"]),
        ("javascript", "exports.f = 1", {"files": {"a.js": ""}}, None, ["a.js"], []),
    ],
)  # fmt: skip
def test_what_is_started_and_what_lies_beside_it(
    language: str, source: str, include: dict[str, Any], started: str | None, beside: list[str], more: list[str]
) -> None:
    problem = Problem.model_validate({"tests": [], "include": {language: include}, "prelude": "// before"})
    made = whole(problem, get(language), source)
    assert made.source == (f"// before\n{source}" if started is None else include["files"][started])
    assert (sorted(made.files), list(made.more)) == (beside, more)
    laid = {base64.b64decode(raw).decode() for raw in made.files.values()}
    assert started is None or f"// before\n{source}" in laid


def test_without_files_nothing_is_different() -> None:
    made = whole(Problem(tests=[]), get("python"), "print(1)")
    assert made.language.native and (made.source, made.files, made.more) == ("print(1)", {}, ())
