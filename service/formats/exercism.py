"""Exercism's Python track, a folder or a zip of ``exercises/practice/<name>`` or ``concept``: test files against a named module.

A row is ``{module, test_files: {name: text}, example?, stub?}``.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from pydantic import JsonValue

from service.errors import FormatError
from service.formats.base import Fields, Format, Json, Labelled, building, keys_of, make_problem, mapping, text
from service.schema import Problem, PytestTest, Reference

MAX_FILE = 4 * 2**20


def detects(value: JsonValue) -> bool:
    return {"module", "test_files"} <= keys_of(value)


def parse(value: JsonValue, path: str) -> Problem:
    row = mapping(value, path)
    found = row.mapping("test_files")
    files = {name: text(code, found.at(name)) for name, code in found.values.items()}
    with building(path):
        test = PytestTest(id="pytest", files=files, module=row.text("module"))
    return make_problem(path, [test], references=[Reference(source=row.text("example"))] if row.has("example") else [])


def solutions(row: Json) -> list[Labelled]:
    example, stub = row.get("example"), row.get("stub")
    found = [Labelled(example, "right", "example")] if isinstance(example, str) else []
    return found + ([Labelled(stub, "wrong", "stub")] if isinstance(stub, str) else [])


def members(path: Path) -> Iterator[Json]:
    """Every exercise with a ``.meta/config.json``, in order of name. Bounded: 4 MiB a file."""
    files = _archive(path) if path.is_file() else _folder(path)
    for name in sorted(files):
        if name.endswith("/.meta/config.json"):
            yield _exercise(files, name.removesuffix("/.meta/config.json"))


def _exercise(files: dict[str, str], folder: str) -> Json:
    config = mapping(files[f"{folder}/.meta/config.json"], f"{folder}/.meta/config.json").mapping("files")

    def read(key: str, optional: bool = False) -> dict[str, str]:
        named: dict[str, str] = {}
        for name in config.texts(key, optional):
            if f"{folder}/{name}" not in files:
                raise FormatError(f"the exercise names {name}, which is not there", config.at(key))
            named[name] = files[f"{folder}/{name}"]
        return named

    solution, example = read("solution"), read("exemplar" if config.has("exemplar") else "example")
    tests = read("test") | read("editor", optional=True)
    if len(solution) != 1 or len(example) != 1:
        raise FormatError("only exercises with one solution file are supported", Fields({}, folder).at("solution"))
    [(name, stub)], [source] = solution.items(), example.values()
    return {
        "id": PurePosixPath(folder).name,
        "module": PurePosixPath(name).stem,
        "test_files": {**tests},  # those that are only shown in the editor are their data
        "example": source,
        "stub": stub,
    }


def _archive(path: Path) -> dict[str, str]:
    files: dict[str, str] = {}
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if info.filename.endswith((".py", "/.meta/config.json")):
                if info.file_size > MAX_FILE:
                    raise FormatError(f"{info.filename} is larger than {MAX_FILE >> 20} MiB", str(path))
                files[info.filename] = archive.read(info).decode("utf-8")
    return files


def _folder(path: Path) -> dict[str, str]:
    found = [*path.glob("**/*.py"), *path.glob("**/.meta/config.json")]
    return {f"/{file.relative_to(path).as_posix()}": file.read_text("utf-8") for file in found}


FORMAT = Format("exercism", detects, parse, solutions, members=members)
