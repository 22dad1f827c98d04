"""The conformance run without its server: cases, samples, batches, and what the report makes of answers."""

import gzip
import json
from pathlib import Path

import pytest

from benchmarks.conformance.client import Answer, batches
from benchmarks.conformance.loaders import GENEROUS, Case, cut, load, spread
from benchmarks.conformance.report import Report, read_causes
from service.schema import Submission

ROWS = [
    {
        "task_id": f"Python/{i}",
        "prompt": "def f():\n",
        "canonical_solution": "    return 1\n",
        "buggy_solution": "    return 2\n",
        "entry_point": "f",
        "test": "assert f() == 1\n",
    }
    for i in range(10)
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "humanevalpack").mkdir()
    (tmp_path / "humanevalpack" / "humanevalpack-python.jsonl").write_text("\n".join(map(json.dumps, ROWS)))
    folder = tmp_path / "codecontests_270"
    folder.mkdir()
    tests = [{"input": "1\n", "output": "2\n"}]
    rows = [{"id": name, "solution": "print(2)", "tests": tests} for name in "abc"]

    with gzip.open(folder / "codecontests_python.jsonl.gz", "wt") as file:
        file.write("\n".join(map(json.dumps, rows)))
    classes = {"a": "pass_exact_tokens", "b": "pass_with_1e-6", "c": "runtime_error"}
    (folder / "verified.json").write_text(json.dumps(classes))
    return tmp_path


def test_cases_are_submissions_with_labels(data: Path) -> None:
    pack, contests = load(data)
    assert len(pack) == 20 and {case.id for case in pack} >= {"Python/0:canonical_solution", "Python/9:buggy_solution"}
    for case in pack + contests:
        parsed = Submission.model_validate(json.loads(json.dumps(case.submission)))
        assert parsed.problem is not None and parsed.problem.limits.cpu_s == GENEROUS.cpu_s
    assert [case.submission["problem"].get("checker", "tokens") for case in contests] == [
        "tokens",
        {"kind": "floats", "abs": 1e-6, "rel": 1e-6},
        "tokens",
    ]


def test_one_data_set_alone(data: Path) -> None:
    [cases] = load(data, only=["codecontests"])
    assert [case.id for case in cases] == ["a:solution", "b:solution", "c:solution"]


def test_a_sample_is_spread_over_cases_and_labels(data: Path) -> None:
    [cases] = load(data, only=["humanevalpack"])
    sample = spread(cases, 4)
    assert sample == spread(cases, 4) and [case.label for case in sample].count("wrong") == 2
    assert [case.id.split(":")[0] for case in sample] == ["Python/0", "Python/0", "Python/5", "Python/5"]
    assert spread(cases, 100) == spread(cases, None) == cases


@pytest.mark.parametrize("size", [1, 3, 20, 50])
def test_batches_hold_every_case_once(data: Path, size: int) -> None:
    [cases] = load(data, only=["humanevalpack"])
    seen = []
    for first, body in batches(cases, size):
        submissions = json.loads(body)["submissions"]
        assert 1 <= len(submissions) <= size and first == len(seen)
        seen += [item["id"] for item in submissions]
    assert seen == [case.submission["id"] for case in cases]


def test_batches_are_bounded_in_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.conformance.client.BATCH_BYTES", 10)
    cases = [Case("d", str(i), {"source": "x" * 8}, "right") for i in range(3)]
    assert [first for first, _ in batches(cases, 16)] == [0, 1, 2]


CASES = [Case("d", "a", {}, "right"), Case("d", "b", {}, "wrong"), Case("d", "c", {}, "right")]


def answers(*verdicts: str) -> list[Answer]:
    return [Answer(verdict, verdict not in ("unscorable", "internal_error"), "") for verdict in verdicts]


def report(causes: dict[str, dict[str, str]], **given: list[Answer]) -> Report:
    made = Report(list(given), causes)
    for backend, said in given.items():
        made.add(backend, CASES, said)
    return made


def test_labels_that_are_met_are_no_exceptions() -> None:
    made = report({"d": {"a": "was slow"}}, docker=answers("accepted", "wrong_answer", "accepted"))
    assert made.exceptions() == [] and made.outdated() == ["d: a"]
    assert next(iter(made.rows())) == ["d", "3", "2/2", "1/1", "-", "-"]


@pytest.mark.parametrize(
    ("verdicts", "excepted"),
    [
        (("wrong_answer", "wrong_answer", "accepted"), ["a"]),
        (("accepted", "accepted", "accepted"), ["b"]),
        (("accepted", "internal_error", "unscorable"), ["b", "c"]),  # our own faults reject nothing
    ],
)
def test_every_other_answer_is_one(verdicts: tuple[str, ...], excepted: list[str]) -> None:
    made = report({"d": {"a": "known"}}, docker=answers(*verdicts))
    assert [e.case.id for e in made.exceptions()] == excepted
    assert [e.case.id for e in made.unexplained()] == [name for name in excepted if name != "a"]


def test_backends_that_differ_are_an_exception_even_if_both_reject() -> None:
    docker, local = answers("accepted", "wrong_answer", "accepted"), answers("accepted", "runtime_error", "accepted")
    made = report({}, docker=docker, local=local)
    assert [e.case.id for e in made.unexplained()] == ["b"]
    assert next(iter(made.rows()))[4] == "2/3"
    page = made.markdown("How.")
    assert "`b`" in page and "wrong_answer (docker), runtime_error (local)" in page and "**not explained**" in page


def test_the_listed_causes_are_sentences() -> None:
    for cases in read_causes().values():
        assert all(cause.endswith(".") for cause in cases.values())


@pytest.mark.parametrize(
    ("source", "is_cut"),
    [
        ("const f = function () {\n  return '{';\n}", False),
        ("const f = function () { // }\n", True),
        ("const f = function () {\n  for (;;) {\n    if (", True),
        ("const f = () => `}`", False),
    ],
)
def test_a_reference_whose_braces_do_not_close_is_cut(source: str, is_cut: bool) -> None:
    assert cut(source) == is_cut


def test_a_backend_without_the_language_is_no_exception() -> None:
    case = Case("ts", "a", {"id": "a", "source": "1", "language": "typescript", "problem": {}}, "right")
    report = Report(["docker", "local"], {})
    report.add("docker", [case], [Answer("accepted", True, "")])
    report.left_out("local", "ts")
    assert not report.exceptions() and report.missing == {"local": ["ts"]}
    assert next(report.rows()) == ["ts", "1", "1/1", "-", "-", "-"]
