"""CodeContests: public, private and generated tests with limits, or a plain list ``tests: [{input, output}]``."""

from __future__ import annotations

from pydantic import JsonValue

from service.errors import FormatError
from service.formats.base import (
    Fields,
    Format,
    Json,
    Labelled,
    decode,
    json_or_text,
    keys_of,
    make_problem,
    mapping,
    metadata,
    number,
    row_limits,
    stdio_test,
)
from service.schema import Problem, Reference, TestCase

PARTS = ("public_tests", "private_tests", "generated_tests")
LANGUAGES = {"1": "python2", "PYTHON": "python2", "2": "cpp", "CPP": "cpp", "3": "python", "PYTHON3": "python"} | {
    "4": "java",
    "JAVA": "java",
}


def detects(value: JsonValue) -> bool:
    keys = keys_of(value)
    if keys & set(PARTS):
        return True
    tests = value.get("tests") if isinstance(value, dict) else None
    return isinstance(tests, list) and bool(tests) and {"input", "output"} <= keys_of(tests[0])


def parse(value: JsonValue, path: str) -> Problem:
    row = mapping(value, path)
    tests: list[TestCase] = []
    for key in PARTS:
        if row.has(key):
            tests += _part(row, key)
    if not tests or row.has("tests"):
        tests += _cases(row, "tests", "", public=False)
    memory = row.number("memory_limit_bytes") / 2**20 if row.has("memory_limit_bytes") else 0
    return make_problem(
        path,
        tests,
        checker="tokens",
        limits=row_limits(path, _seconds(row), memory or None),
        references=[Reference(source=s.source) for s in solutions(row.values) if _reference(s)][:1],
        metadata=metadata(row, "difficulty", "source", "tags"),
    )


def _part(row: Fields, key: str) -> list[TestCase]:
    """One part, as columns ``{input: […], output: […]}`` or as a list of pairs."""
    name, found = key.removesuffix("_tests"), decode(row.get(key), row.at(key))
    if isinstance(found, list):
        return _cases(row, key, name, name == "public")
    part = mapping(found, row.at(key))
    given, wanted = part.items("input"), part.items("output")
    if len(given) != len(wanted):
        raise FormatError(f"{len(given)} inputs but {len(wanted)} outputs", part.path)
    return [
        stdio_test(
            a,
            b,
            (f"{part.at('input')}[{i}]", f"{part.at('output')}[{i}]"),
            id=f"{name}{i}",
            group=name,
            public=name == "public",
        )
        for i, (a, b) in enumerate(zip(given, wanted, strict=True))
    ]


def _cases(row: Fields, key: str, name: str, public: bool) -> list[TestCase]:
    tests: list[TestCase] = []
    for i, item in enumerate(row.items(key)):
        case = mapping(item, f"{row.at(key)}[{i}]")
        parts = {"id": f"{name or 't'}{i}", "group": name or None, "public": public}
        tests.append(stdio_test(case.get("input"), case.get("output"), (case.at("input"), case.at("output")), **parts))
    return tests


def _seconds(row: Fields) -> float | None:
    """The time limit, a number or ``{seconds, nanos}``; the data set writes 0 for a limit that it does not know."""
    if not row.has("time_limit"):
        return None
    found = row.get("time_limit")
    if isinstance(found, dict) or (isinstance(found, str) and found.lstrip().startswith("{")):
        limit = row.mapping("time_limit")
        seconds = sum(limit.number(key) * unit for key, unit in (("seconds", 1.0), ("nanos", 1e-9)) if limit.has(key))
    else:
        seconds = number(found, row.at("time_limit"))
    return seconds or None


def _reference(solution: Labelled) -> bool:
    return solution.label == "right" and solution.language == "python"


def solutions(row: Json) -> list[Labelled]:
    """``solution``, and the columns ``solutions`` and ``incorrect_solutions`` of ``{language, solution}``."""
    single = row.get("solution")
    found = [Labelled(single, "right", "solution")] if isinstance(single, str) else []
    for key, wrong in (("solutions", False), ("incorrect_solutions", True)):
        part = row.get(key)
        part = json_or_text(part) if isinstance(part, str) else part
        if not isinstance(part, dict):
            continue
        languages, sources = part.get("language"), part.get("solution")
        if isinstance(languages, list) and isinstance(sources, list) and len(languages) == len(sources):
            for i, (language, source) in enumerate(zip(languages, sources, strict=True)):
                if isinstance(source, str):
                    name = LANGUAGES.get(str(language), "unknown")
                    found.append(Labelled(source, "wrong" if wrong else "right", f"{key}[{i}]", name))
    return found


FORMAT = Format("codecontests", detects, parse, solutions)
