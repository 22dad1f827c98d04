"""Data files as they are published: rows, labels, and what a broken file says."""

import gzip
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from service.errors import FormatError
from service.formats import read_rows
from service.formats.base import Labelled
from service.schema import PytestTest

PACK = {
    "task_id": "Python/0",
    "prompt": "def twice(x):\n",
    "canonical_solution": "    return 2 * x\n",
    "buggy_solution": "    return 3 * x\n",
    "entry_point": "twice",
    "test": "def check(twice):\n    assert twice(2) == 4\n\ncheck(twice)\n",
}


def write(path: Path, rows: list[Any]) -> Path:
    lines = "\n".join(map(json.dumps, rows)) + "\n\n"
    text = lines if ".jsonl" in path.name else json.dumps(rows)
    if path.suffix == ".gz":
        with gzip.open(path, "wt") as file:
            file.write(text)
    else:
        path.write_text(text)
    return path


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.json", "a.json.gz"])
@pytest.mark.parametrize("format", ["auto", "humanevalpack"])
def test_rows_come_with_labelled_solutions(tmp_path: Path, name: str, format: str) -> None:
    [row, second] = read_rows(write(tmp_path / name, [PACK, PACK | {"task_id": "Python/1"}]), format)
    assert (row.id, second.id) == ("Python/0", "Python/1")
    assert row.solutions == [
        Labelled("def twice(x):\n    return 2 * x\n", "right", "canonical_solution"),
        Labelled("def twice(x):\n    return 3 * x\n", "wrong", "buggy_solution"),
    ]


def test_kodcode_trials_are_problems_of_their_own(tmp_path: Path) -> None:
    test = "def test_f():\n    assert f() == 1\n"
    trial = {"solution_code": "def f(): return 2", "test_code": test, "test_result": "Fail - Timed Out"}
    rows = [{"question_id": "q", "solution": "def f(): return 1", "test_code": test, "trials": {"a": trial}}]
    whole, part = read_rows(write(tmp_path / "k.json", rows), "kodcode")
    assert [(row.id, row.solutions[0].label) for row in (whole, part)] == [("q", "right"), ("q/a", "wrong")]


def test_quixbugs_helpers_go_to_the_programs_that_need_them(tmp_path: Path) -> None:
    program = {
        "name": "f",
        "python_correct": "",
        "python_buggy": "",
        "python_pytest": "from node import Node\n\ndef test1():\n    pass\n",
    }
    node = {"name": "node", "python_correct": "class Node: pass\n", "python_buggy": "", "helper": True}
    [row] = read_rows(write(tmp_path / "q.jsonl", [program, node]), "quixbugs")
    assert row.problem.prelude == "class Node: pass\n"


FILES = {
    "leap/.meta/config.json": json.dumps(
        {"files": {"solution": ["leap.py"], "test": ["leap_test.py", "helper.py"], "example": [".meta/example.py"]}}
    ),
    "leap/.meta/example.py": "def leap(y):\n    return y % 4 == 0\n",
    "leap/leap.py": "def leap(y):\n    pass\n",
    "leap/leap_test.py": "from leap import leap\n\ndef test_leap():\n    assert leap(4)\n",
    "leap/helper.py": "",
    "sets/.meta/config.json": json.dumps(
        {
            "files": {
                "solution": ["sets.py"],
                "test": ["sets_test.py"],
                "exemplar": [".meta/exemplar.py"],
                "editor": ["data.py"],
            }
        }
    ),
    "sets/.meta/exemplar.py": "def f(): return 1\n",
    "sets/sets.py": "def f(): pass\n",
    "sets/sets_test.py": "from data import one\nfrom sets import f\ndef test_f(): assert f() == one\n",
    "sets/data.py": "one = 1\n",
}


@pytest.mark.parametrize("zipped", [True, False])
def test_exercism_folders_and_archives(tmp_path: Path, zipped: bool) -> None:
    root = tmp_path / ("track.zip" if zipped else "track")
    if zipped:
        with zipfile.ZipFile(root, "w") as archive:
            for name, text in FILES.items():
                archive.writestr(f"exercises/practice/{name}", text)
    else:
        for name, text in FILES.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
    row, concept = read_rows(root, "exercism")
    assert isinstance(concept.problem.tests[0], PytestTest)
    assert sorted(concept.problem.tests[0].files) == ["data.py", "sets_test.py"]
    assert concept.solutions[0] == Labelled(FILES["sets/.meta/exemplar.py"], "right", "example")
    [test] = row.problem.tests
    assert isinstance(test, PytestTest)
    assert (row.id, test.module, sorted(test.files)) == ("leap", "leap", ["helper.py", "leap_test.py"])
    assert [(s.label, s.source) for s in row.solutions] == [
        ("right", FILES["leap/.meta/example.py"]),
        ("wrong", FILES["leap/leap.py"]),
    ]


def test_apps_folders(tmp_path: Path) -> None:
    folder = tmp_path / "train" / "0001"
    folder.mkdir(parents=True)
    (folder / "input_output.json").write_text('{"inputs": ["1\\n"], "outputs": ["2\\n"]}')
    (folder / "solutions.json").write_text('["print(2)"]')
    [row] = read_rows(tmp_path, "apps")
    assert row.id == "0001" and row.solutions == [Labelled("print(2)", "right", "solutions[0]")]


@pytest.mark.parametrize(
    ("name", "content", "where"),
    [
        ("a.jsonl", b'{"a": 1}\n{', "a.jsonl:2"),
        ("a.jsonl", b"[1]\n", "a.jsonl:1"),
        ("a.json", b'[{"a": 1}, 2]', "a.json[1]"),
        ("a.json", b"[", "a.json"),
        ("a.jsonl.gz", b"not gzip", "a.jsonl.gz"),
        ("a.jsonl", b"\xff\xfe\n", "a.jsonl"),
        ("a.csv", b"a,b\n", "a.csv"),
        ("a.zip", b"", "a.zip"),
    ],
)
def test_a_broken_file_says_where(tmp_path: Path, name: str, content: bytes, where: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FormatError) as caught:
        list(read_rows(tmp_path / name, "cruxeval" if name != "a.jsonl" else "apps"))
    assert caught.value.path.endswith(where) or caught.value.path.startswith("row 0")


def test_a_row_that_does_not_fit_is_named(tmp_path: Path) -> None:
    rows = [PACK, PACK | {"task_id": "Cobol/1"}]
    with pytest.raises(FormatError) as caught:
        list(read_rows(write(tmp_path / "a.jsonl", rows), "humanevalpack"))
    assert caught.value.path == "row Cobol/1.task_id"


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(FormatError):
        list(read_rows(tmp_path / "none.jsonl", "mbpp"))
