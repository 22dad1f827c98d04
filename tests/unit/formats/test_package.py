"""Problem packages: what becomes of each part, and which archives are refused."""

from __future__ import annotations

import base64
import io
import stat
import zipfile
import zlib
from pathlib import Path

import pytest

from service.errors import FormatError
from service.formats import archive, parse, read_rows
from service.schema import CheckerSpec, StdioTest
from service.scoring_schema import GroupScoring

PASS_FAIL = {
    "problem.yaml": "name: Double\nvalidator_flags: float_tolerance 1e-6\nlimits:\n  memory: 256\n  time_multiplier: 3\n",
    "data/sample/1.in": "1\n",
    "data/sample/1.ans": "2\n",
    "data/secret/10.in": "5\n",
    "data/secret/10.ans": "10\n",
    "data/secret/2.in": "3\n",
    "data/secret/2.ans": "6\n",
    "submissions/accepted/double.py": "print(2 * int(input()))\n",
    "submissions/accepted/double.cpp": "int main() {}\n",
    "submissions/wrong_answer/one.py": "print(1)\n",
    "submissions/accepted/folder/main.py": "print(1)\n",
    "problem_statement/problem.tex": "…",
}
GROUPS = {
    "problem.yaml": "type: scoring\n",
    "data/testdata.yaml": "on_reject: continue\nrange: 0 100\ngrader_flags: ignore_sample\n",
    "data/sample/testdata.yaml": "accept_score: 0\ngrader_flags: first_error\n",
    "data/sample/1.in": "",
    "data/sample/1.ans": "",
    "data/secret/testdata.yaml": "grader_flags: first_error accept_if_any_accepted\n",
    "data/secret/a/testdata.yaml": "on_reject: break\naccept_score: 30\ngrader_flags: min\noutput_validator_flags: case_sensitive\n",
    "data/secret/a/1.in": "",
    "data/secret/a/1.ans": "",
    "data/secret/b/1.in": "",
    "data/secret/b/1.ans": "",
}


def packed(files: dict[str, str], root: str = "") -> str:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(root + name, content)
    return base64.b64encode(raw.getvalue()).decode()


def refused(files: dict[str, str]) -> FormatError:
    with pytest.raises(FormatError) as caught:
        parse(packed(files), "package")
    return caught.value


def test_tests_come_samples_first_then_by_path() -> None:
    problem = parse({"zip": packed(PASS_FAIL)})
    tests = [test for test in problem.tests if isinstance(test, StdioTest)]
    assert [test.id for test in tests] == ["sample/1", "secret/10", "secret/2"]
    assert [test.public for test in tests] == [True, False, False]
    assert [test.group for test in tests] == ["sample", "secret", "secret"]
    assert (tests[1].input, tests[1].output) == ("5\n", "10\n")
    assert problem.checker == CheckerSpec(kind="kattis", flags=["float_tolerance", "1e-6"])
    assert problem.limits.memory_mb == 256 and problem.limits.output_kb == 8192
    assert problem.metadata["time_limit_known"] is False and problem.metadata["time_multiplier"] == 3
    assert [one.source for one in problem.references] == ["print(2 * int(input()))\n"]
    assert problem.scoring is None


def test_a_package_may_lie_in_a_folder_of_its_archive() -> None:
    assert parse(packed(PASS_FAIL, "double/"), "package") == parse(packed(PASS_FAIL), "package")


@pytest.mark.parametrize(
    ("files", "cpu_s"),
    [
        ({"problem.yaml": "limits: {time_limit: 2.5}\n"}, 2.5),
        ({"domjudge-problem.ini": "timelimit='7'\nname=Double\n"}, 7),
        ({".timelimit": "3\n"}, 3),
    ],
)
def test_a_time_limit_is_found_where_a_judge_keeps_it(files: dict[str, str], cpu_s: float) -> None:
    problem = parse(packed(PASS_FAIL | files), "package")
    assert problem.limits.cpu_s == cpu_s and problem.metadata["time_limit_known"] is True


def test_groups_have_what_the_folder_above_says_unless_they_say_otherwise() -> None:
    problem = parse(packed(GROUPS), "package")
    assert problem.scoring is not None and problem.scoring.maximum == 100
    groups = problem.scoring.groups
    assert groups[""].ignore_sample and groups[""].on_reject == "continue"
    assert groups["secret"] == GroupScoring(on_reject="continue", accepts="any", range=(0, 100))
    assert groups["secret/a"].score == "min" and groups["secret/a"].accept_score == 30
    assert groups["secret/a"].on_reject == "break" and groups["secret/b"] == groups["secret"]
    assert groups["sample"].accept_score == 0
    flags = {test.id: test.checker_flags for test in problem.tests if isinstance(test, StdioTest)}
    assert flags == {"sample/1": [], "secret/a/1": ["case_sensitive"], "secret/b/1": []}


def test_a_folder_and_an_archive_are_the_same(tmp_path: Path) -> None:
    for name, content in PASS_FAIL.items():
        file = tmp_path / "double" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    (tmp_path / "double.zip").write_bytes(base64.b64decode(packed(PASS_FAIL)))
    one, other = read_rows(tmp_path, "package")
    assert one.id == other.id == "double" and one.problem == other.problem
    assert [(s.name, s.label, s.language) for s in one.solutions] == [
        ("accepted/double.cpp", "right", "cpp"),
        ("accepted/double.py", "right", "python"),
        ("wrong_answer/one.py", "wrong", "python"),
    ]
    (tmp_path / "double" / "data" / "secret" / "3.in").symlink_to("2.in")
    (tmp_path / "double" / "data" / "secret" / "3.ans").symlink_to("2.ans")
    assert len(next(read_rows(tmp_path / "double", "package")).problem.tests) == 4
    (tmp_path / "double" / "data" / "secret" / "4.in").symlink_to("/etc/passwd")
    with pytest.raises(FormatError, match="leads out of the folder"):
        next(read_rows(tmp_path / "double", "package"))


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"data/secret/3.in": ""}, "no 3.ans"),
        ({"problem.yaml": "- a\n"}, "expected keys"),
        ({"problem.yaml": "a: [\n"}, "not YAML"),
        ({"problem.yaml": "a: " + "[" * 20_000}, "not YAML"),
        ({"problem.yaml": "a: " + "x" * 70_000}, "larger than 64 KiB"),
        ({"problem.yaml": "limits: {memory: -3}\n"}, "above 0"),
        ({"problem.yaml": "limits: {memory: .nan}\n"}, "above 0"),
        ({"problem.yaml": "limits: 7\n"}, "expected keys"),
        ({"problem.yaml": "validator_flags: float_tolerance\n"}, "needs a number"),
        ({"problem.yaml": "validator_flags: ignore_everything\n"}, "there is no flag"),
        ({"problem.yaml": "problem_format_version: '2031-01'\n"}, "not read"),
    ],
)
def test_what_would_be_a_guess_is_refused(files: dict[str, str], words: str) -> None:
    assert words in refused(PASS_FAIL | files).message


def test_a_package_without_problem_yaml_is_none() -> None:
    assert "no problem.yaml" in refused({"data/sample/1.in": ""}).message


# --- hostile archives -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["../evil", "/etc/passwd", "a/../../b", "a\\b", "data/\x07"])
def test_names_that_lead_out_are_refused(name: str) -> None:
    assert "leads out" in refused({**PASS_FAIL, name: "x"}).message


def archive_of(info: zipfile.ZipInfo, content: bytes = b"x") -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as made:
        made.writestr(info, content)
    return raw.getvalue()


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices_are_refused(kind: int) -> None:
    info = zipfile.ZipInfo("data/sample/1.in")
    info.external_attr = (kind | 0o777) << 16
    with pytest.raises(FormatError, match="link or a device"):
        archive.unzip(archive_of(info, b"/etc/passwd"), "zip")


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_methods_that_ask_for_memory_are_refused(method: int) -> None:
    info = zipfile.ZipInfo("a")
    info.compress_type = method
    with pytest.raises(FormatError, match="use deflation"):
        archive.unzip(archive_of(info), "zip")


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    honest = archive_of(zipfile.ZipInfo("a"), b"")
    bomb = bytearray(honest)
    at = bomb.rindex(b"PK\x01\x02")
    bomb[at + 24 : at + 28] = (archive.MAX_BYTES + 1).to_bytes(4, "little")  # the size that its directory claims
    with pytest.raises(FormatError, match="unpacks to more than"):
        archive.unzip(bytes(bomb), "zip")


def test_no_more_is_unpacked_than_the_directory_says() -> None:
    info = zipfile.ZipInfo("a")
    info.compress_type = zipfile.ZIP_DEFLATED
    raw = bytearray(archive_of(info, bytes(10 << 20)))
    at = raw.rindex(b"PK\x01\x02")
    raw[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    raw[at + 16 : at + 20] = zlib.crc32(bytes(1000)).to_bytes(4, "little")
    assert archive.unzip(bytes(raw), "zip") == {"a": bytes(1000)}


def test_thousands_of_entries_are_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as made:
        for number in range(archive.MAX_MEMBERS + 1):
            made.writestr(f"{number}", "")
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(FormatError, match="more than 8192 entries"):
        archive.unzip(raw.getvalue(), "zip")


def test_a_name_that_comes_twice_is_refused() -> None:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as made, pytest.warns(UserWarning, match="Duplicate"):
        made.writestr("a", "1")
        made.writestr("a", "2")
    with pytest.raises(FormatError, match="twice"):
        archive.unzip(raw.getvalue(), "zip")


@pytest.mark.parametrize("damage", [b"", b"PK", b"x" * 100])
def test_what_is_no_archive_is_refused(damage: bytes) -> None:
    with pytest.raises(FormatError, match="cannot be read"):
        archive.unzip(damage, "zip")


def test_damaged_archives_are_refused_and_nothing_else_happens() -> None:
    raw = base64.b64decode(packed(PASS_FAIL))
    for place in range(0, len(raw), 7):
        damaged = raw[:place] + bytes([raw[place] ^ 0x5A]) + raw[place + 1 :]
        try:
            parse(base64.b64encode(damaged).decode(), "package")
        except FormatError:
            continue


@pytest.mark.parametrize("value", ["no base64!", "", 7, None, {"zip": 7}, ["zip"]])
def test_what_is_no_base64_is_refused(value: object) -> None:
    with pytest.raises(FormatError):
        parse(value, "package")  # type: ignore[arg-type]


# --- include ----------------------------------------------------------------------------------------


def test_files_that_are_built_with_submissions() -> None:
    files = {
        **PASS_FAIL,
        "include/python3/main.py": "import double\n",
        "include/python3/sub/more.py": "",
        "include/cpp/grader.cpp": "",
        "include/java/Main.java": "",
        "include/default/notes.txt": "",
        "include/readme.txt": "no language",
    }
    found = parse(packed(files), "package").include
    assert {name: (set(one.files), one.main, one.submission) for name, one in found.items()} == {
        "python": ({"main.py", "sub/more.py"}, "main.py", "double.py"),
        "cpp": ({"grader.cpp"}, None, None),
        "cpp20": ({"grader.cpp"}, None, None),
        "java": ({"Main.java"}, "Main.java", None),  # the submission's class says how its file is called
        "default": ({"notes.txt"}, None, None),
    }


def test_submissions_of_several_files_are_named() -> None:
    assert parse(packed(PASS_FAIL), "package").metadata["submissions_not_read"] == ["accepted/folder"]
