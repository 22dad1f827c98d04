"""Logs in the forms in which they are found. Nothing runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from service.errors import InputError
from service.schema import CallTest, StdioTest
from service.verdict import Verdict
from trainer_client.offline import importers, tables
from trainer_client.offline.importers import Columns, Log, Logged
from trainer_client.offline.importers.base import ProblemRef
from trainer_client.offline.importers.languages import language_of
from trainer_client.offline.importers.statuses import CODENET, REJECTED, UNSCORABLE, label_of

APPS = {"inputs": ["2\n"], "outputs": ["4\n"]}
OWN = {"tests": [{"kind": "stdio", "input": "2\n", "output": "4\n"}]}


def read(kind: str, path: Path, **parts: Any) -> list[Logged]:
    """The rows, with their problems made while the log is open, as a pass does it."""
    found = []
    for one in importers.read(kind, Log(path=path, **parts)):
        if one.problem is not None:
            one.problem = kept(one.problem)
        found.append(one)
    return found


def kept(ref: ProblemRef) -> ProblemRef:
    try:
        made = ref.make()
    except InputError:
        return ref
    return ProblemRef(ref.name, lambda: made)


def lines(path: Path, *rows: dict[str, Any]) -> Path:
    tables.write_rows(path, rows)
    return path


def cases_of(logged: Logged) -> list[Any]:
    assert logged.error is None, logged.error
    assert logged.problem is not None
    return logged.problem.make().tests


# --- generic rows ---


def test_rows_are_found_under_their_usual_names(tmp_path: Path) -> None:
    path = lines(
        tmp_path / "a.jsonl",
        {"id": "a", "code": "x", "ground_truth": APPS, "status": "Wrong Answer", "difficulty": 3, "user": "u"},
        {
            "task_id": "b",
            "completion": "```\nx\n```",
            "prompt": [{"role": "user", "content": "p"}],
            "problem": OWN,
            "passed": True,
        },
    )
    first, second = read("rows", path)
    assert (first.id, first.source, first.label, first.difficulty) == ("a", "x", "wrong_answer", "3")
    assert first.metadata == {"user": "u"}
    assert (second.id, second.source, second.completion, second.prompt) == ("b", None, "```\nx\n```", "p")
    assert second.label == "accepted"
    for one in (first, second):
        assert [(test.input, test.output) for test in cases_of(one)] == [("2\n", "4\n")]


def test_problems_in_structures_are_read_without_their_nulls(tmp_path: Path) -> None:
    calls = {"tests": [{"kind": "call", "function": "f", "args": [1], "expected": None}], "limits": {"cpu_s": 2.0}}
    stdio = {"tests": [{"kind": "stdio", "input": "2\n", "output": None, "public": True}], "limits": {"memory_mb": 64}}
    path = lines(tmp_path / "a.parquet", {"code": "x", "problem": calls}, {"code": "x", "problem": stdio})
    assert next(tables.read_rows(path))["problem"]["tests"][0]["input"] is None
    first, second = read("rows", path)
    assert cases_of(first) == [CallTest(function="f", args=[1], expected=None)]
    assert cases_of(second) == [StdioTest(input="2\n", output=None, public=True)]


def test_columns_are_those_that_are_named(tmp_path: Path) -> None:
    path = lines(
        tmp_path / "a.jsonl", {"mine": "x", "source": "y", "truth": APPS, "won": 0.0, "lang": "C++14 (GCC 5.4.1)"}
    )
    (one,) = read("rows", path, columns=Columns(source="mine", problem="truth", label="won"))
    assert (one.source, one.label, one.language, one.metadata) == ("x", REJECTED, "cpp", {"source": "y"})
    (one,) = read("rows", path, columns=Columns(source="none"))
    assert one.error is not None
    assert "none" in one.error


def test_rows_with_the_same_ground_truth_have_the_same_problem(tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", *({"code": str(n), "ground_truth": APPS if n < 2 else OWN} for n in range(3)))
    names = [one.problem.name for one in read("rows", path) if one.problem is not None]
    assert names[0] == names[1] != names[2]


def test_problems_are_found_by_name_and_by_prompt(tmp_path: Path) -> None:
    problems = lines(
        tmp_path / "problems.jsonl",
        {"id": "short", "prompt": "Double", **OWN},
        {"id": "long", "prompt": "Double it twice", "ground_truth": {"inputs": ["1\n"], "outputs": ["4\n"]}},
    )
    log = lines(
        tmp_path / "log.jsonl",
        {"code": "x", "problem_id": "long"},
        {"code": "x", "prompt": "<user>Double</user>"},
        {"code": "x", "prompt": "<user>Double it twice</user>"},
        {"code": "x", "problem_id": "other"},
        {"code": "x", "prompt": "Halve"},
    )
    long, short, longer, other, halve = read("rows", log, problems=problems)
    assert [cases_of(one)[0].input for one in (long, short, longer)] == ["1\n", "2\n", "1\n"]
    assert long.problem is not None
    assert longer.problem is not None
    assert long.problem.name == longer.problem.name
    assert "'other'" in str(other.error)
    assert "prompt" in str(halve.error)


# --- statuses and languages ---


def test_every_status_of_codenet_has_a_label() -> None:
    assert len(CODENET) == 13
    assert {status for status, label in CODENET.items() if label == UNSCORABLE} == {
        "Judge Not Available", "Judge System Error", "Internal Error", "Waiting for Judging", "Waiting for Re-judging",
    }  # fmt: skip
    assert set(CODENET.values()) <= set(Verdict)
    assert all(label_of(status) == label for status, label in CODENET.items())


@pytest.mark.parametrize(
    ("status", "label"),
    [
        (True, "accepted"), (False, REJECTED), (1.0, "accepted"), (0.3, REJECTED), (float("nan"), UNSCORABLE), ("AC", "accepted"),
        ("OK", "accepted"), ("COMPILATION_ERROR", "compile_error"), ("TLE", "time_limit_exceeded"), ("CHALLENGED", REJECTED),
        ("TESTING", UNSCORABLE), ("idleness_limit_exceeded", "idleness_limit_exceeded"), ("no such thing", None), (None, None),
    ],
)  # fmt: skip
def test_what_other_logs_say(status: Any, label: str | None) -> None:
    assert label_of(status) == label


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("Python", "python"), ("Python3", "python"), ("PyPy3 (7.3.0)", "python"), ("PyPy 3-64", "python"), ("Python 2", "python2"),
        ("PyPy 2", "python2"), ("C++", "cpp"), ("GNU C++17", "cpp"), ("C", "c"), ("C#", "c#"), ("Java 8", "java"),
        ("JavaScript", "javascript"),
    ],
)  # fmt: skip
def test_languages(name: str, language: str) -> None:
    assert language_of(name) == language


# --- CodeNet ---


@pytest.fixture
def codenet(tmp_path: Path) -> Path:
    """The layout of the archive, with two problems, one of them without samples."""
    metadata = tmp_path / "metadata"
    metadata.mkdir()
    (metadata / "problem_list.csv").write_text(
        "id,name,dataset,time_limit,memory_limit,rating,tags,complexity\n"
        "p00001,Double,AIZU,2000,131072,3,,\np00002,Other,AtCoder,,,,,\n"
    )
    head = "submission_id,problem_id,user_id,date,language,original_language,filename_ext,status,cpu_time,memory,code_size,accuracy\n"
    rows = [
        f"s{place:09},p00001,u1,1420070400,Python,Python3,py,{status},20,5000,10,1/1\n"
        for place, status in enumerate([*CODENET, "Of No Kind"])
    ]
    (metadata / "p00001.csv").write_text(head + "".join(rows))
    (metadata / "p00002.csv").write_text(
        head
        + "s000000100,p00002,u1,1420070400,C++,C++14,cpp,Accepted,,,10,\ns000000101,p00002,u1,,Python,Python3,py,Accepted,,,1,\n"
    )
    for problem, language, name in (
        *(("p00001", "Python", f"s{place:09}.py") for place in range(14)),
        ("p00002", "C++", "s000000100.cpp"),
    ):
        path = tmp_path / "data" / problem / language / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"print(2 * int(input()))  # \xff\n")
    samples = tmp_path / "derived" / "input_output" / "data" / "p00001"
    samples.mkdir(parents=True)
    (samples / "input.txt").write_text("2\n")
    (samples / "output.txt").write_text("4\n")
    return tmp_path


def test_codenet(codenet: Path) -> None:
    found = read("codenet", codenet)
    assert [one.label for one in found[:13]] == list(CODENET.values())
    first = found[0]
    assert (first.id, first.problem_id, first.language, first.date, first.difficulty) == (
        "s000000000", "p00001", "python", "2015-01-01", "3",
    )  # fmt: skip
    assert first.source == "print(2 * int(input()))  # �\n"
    assert first.metadata["cpu_time"] == "20"
    assert [(test.input, test.output, test.public) for test in cases_of(first)] == [("2\n", "4\n", True)]
    assert first.problem is not None
    limits = first.problem.make().limits
    assert (limits.cpu_s, limits.memory_mb) == (2.0, 128)
    unknown, cpp, missing = found[13:]
    assert "Of No Kind" in str(unknown.error)
    assert (cpp.language, cases_of(cpp), cpp.difficulty) == ("cpp", [], None)
    assert "s000000101.py" in str(missing.error)


def test_codenet_of_one_language_with_tests_from_elsewhere(codenet: Path, tmp_path: Path) -> None:
    problems = lines(tmp_path / "more.jsonl", {"problem_id": "p00001", **APPS})
    found = read("codenet", codenet, only="python", problems=problems)
    assert {one.language for one in found} == {"python"}
    assert len(cases_of(found[0])) == 1
    assert "p00002" in str(found[-1].error)


def test_a_folder_that_is_not_codenet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"metadata/problem_list\.csv"):
        read("codenet", tmp_path)


# --- what trainers write down ---


def test_dumps_of_verl(tmp_path: Path) -> None:
    for step in (10, 2):
        dump = {
            "input": "user\nDouble it",
            "output": "```python\nx\n```",
            "gts": json.dumps(APPS),
            "score": 1.0,
            "step": step,
            "acc": False,
        }
        lines(tmp_path / f"{step}.jsonl", dump)
    early, late = read("verl", tmp_path)
    assert [early.id, late.id] == ["2/0", "10/1"]
    assert (early.completion, early.prompt, early.label) == ("```python\nx\n```", "user\nDouble it", REJECTED)
    assert early.metadata == {"score": 1.0, "step": 2}
    assert len(cases_of(early)) == 1


def test_tables_of_trl(tmp_path: Path) -> None:
    folder = tmp_path / "completions"
    folder.mkdir()
    row = {"step": 5, "prompt": "<user>Double it", "completion": "```\nx\n```", "code_reward": 1.0, "advantage": 0.5}
    lines(folder / "completions_00005.parquet", row)
    problems = lines(tmp_path / "data.jsonl", {"prompt": [{"role": "user", "content": "Double it"}], "verification_info": json.dumps(
        {"language": "python", "test_cases": [{"input": "2\n", "output": "4\n", "type": "stdin_stdout"}]})})  # fmt: skip
    (one,) = read("trl", tmp_path / "completions", problems=problems)
    assert (one.id, one.completion) == ("5/0", "```\nx\n```")
    assert one.metadata == {"step": 5, "code_reward": 1.0, "advantage": 0.5}
    assert [type(test) for test in cases_of(one)] == [StdioTest]


# --- data sets ---

CODECONTESTS = {
    "name": "1_A", "difficulty": 7, "public_tests": {"input": ["2\n"], "output": ["4\n"]},
    "solutions": {"language": [3, 2], "solution": ["right", "right in C++"]},
    "incorrect_solutions": {"language": [3], "solution": ["wrong"]},
}  # fmt: skip
LIVECODEBENCH = {
    "question_id": "q1", "contest_date": "2024-08-01", "difficulty": "hard", "question_content": "Double it",
    "public_test_cases": json.dumps([{"input": "2\n", "output": "4\n", "testtype": "stdin"}]),
    "code_list": ["a", "b"], "graded_list": [True, False],
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "row", "expected"),
    [
        ("codecontests", CODECONTESTS, [("right", "accepted"), ("right in C++", "accepted"), ("wrong", REJECTED)]),
        ("livecodebench", LIVECODEBENCH, [("a", "accepted"), ("b", REJECTED)]),
        ("taco", {"input_output": json.dumps(APPS), "solutions": json.dumps(["x", "y"]), "difficulty": "EASY"}, [("x", "accepted"), ("y", "accepted")]),
        ("open_r1", {"verification_info": {"test_cases": [{"input": "2", "output": "4"}]}, "gold_standard_solution": "x"}, [("x", "accepted")]),
        ("leetcode", {"task_id": "t", "prompt": "", "completion": "x", "entry_point": "Solution().f", "test": "def check(c): pass"}, [("x", "accepted")]),
        ("dataset", {"task_id": 1, "code": "x", "test_list": ["assert f(1) == 1"]}, [("x", "accepted")]),
    ],
)  # fmt: skip
def test_solutions_of_data_sets(
    tmp_path: Path, kind: str, row: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(row) + "\n")
    found = read(kind, path)
    assert [(one.source, one.label) for one in found] == expected
    assert len({one.id for one in found}) == len(found)
    assert all(len(cases_of(one)) == 1 for one in found)
    assert len({one.problem.name for one in found if one.problem is not None}) == 1


def test_what_a_data_set_says_of_its_problems(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(LIVECODEBENCH) + "\n" + json.dumps(CODECONTESTS) + "\n")
    found = read("dataset", path)
    assert [(one.problem_id, one.difficulty, one.date) for one in (found[0], found[-1])] == [
        ("q1", "hard", "2024-08-01"),
        ("1_A", "7", None),
    ]
    assert [one.language for one in found] == ["python", "python", "python", "cpp", "python"]


def test_a_problem_that_cannot_be_read_is_its_rows_error(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"input_output": {"inputs": ["1"], "outputs": []}, "solutions": ["x"]}) + "\n")
    (one,) = read("apps", path)
    assert one.problem is not None
    with pytest.raises(InputError, match="1 inputs but 0 outputs"):
        one.problem.make()


def test_logs_of_no_kind_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="codenet"):
        read("nothing", tmp_path)


def test_calls_are_calls(tmp_path: Path) -> None:
    truth = {"inputs": ["[1]"], "outputs": ["2"], "fn_name": "f"}
    (one,) = read("rows", lines(tmp_path / "a.jsonl", {"code": "x", "ground_truth": truth}))
    assert [type(test) for test in cases_of(one)] == [CallTest]
