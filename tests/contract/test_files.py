"""A program's files: laid out before it starts, handed back when it has ended, and nothing else of the machine's."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from pydantic import ValidationError

from service.judging.judge import Judge
from service.schema import MAX_FILE_BYTES, StdioTest, TestResult
from tests.contract.judging import PATIENT, judged


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def ran(judge: Judge, source: str, files: dict[str, bytes] | None = None, fetch: list[str] | None = None) -> TestResult:
    given = {path: encoded(data) for path, data in (files or {}).items()}
    test = {"kind": "stdio", "output": None, "files": given, "fetch": fetch or []}
    limits = {**PATIENT, "memory_mb": 1024, "cpu_s": 5}
    return judged(judge, source, [test], limits=limits).tests[0]


def test_there_and_back(judge: Judge) -> None:
    source = """
import os
from pathlib import Path
print(sorted(str(p) for p in Path(".").rglob("*")), open("a.txt").read(), flush=True)
Path("sub/deep/out.bin").write_bytes(open("sub/deep/in.bin", "rb").read()[::-1])
Path("empty").touch()
os._exit(3)
"""
    files = {"a.txt": b"hello", "sub/deep/in.bin": bytes(range(256))}
    found = ran(judge, source, files, ["sub/deep/out.bin", "empty", "a.txt", "missing", "sub"])
    assert found.exit_code == 3
    assert found.stdout.startswith("['a.txt', 'sub', 'sub/deep', 'sub/deep/in.bin'] hello")
    got = {path: base64.b64decode(data) for path, data in found.files.items()}
    assert got == {"sub/deep/out.bin": bytes(range(256))[::-1], "empty": b"", "a.txt": b"hello"}


@pytest.mark.parametrize(
    "made",
    [
        "os.symlink('/etc/passwd', 'out')",
        "os.symlink('/proc/1/environ', 'out')",
        "os.symlink('.', 'dir')",
        "os.symlink('/etc', 'dir')",
        "os.mkfifo('out')",
        "os.mkdir('out')",
        "import socket; s = socket.socket(socket.AF_UNIX); s.bind('out')",
        "open('out', 'wb').truncate((16 << 20) + 1)",
        "open('out', 'w').write('x'); os.chmod('out', 0)",
        "os.mkdir('dir'); open('dir/passwd', 'w').write('x'); os.chmod('dir', 0)",
    ],
)
def test_nothing_but_files_of_its_own(judge: Judge, made: str) -> None:
    found = ran(judge, f"import os\ntry:\n    {made}\nexcept OSError: pass", fetch=["out", "dir/passwd", "dir/out"])
    assert found.verdict == "accepted" and found.files == {}


def test_many_at_once_are_bounded(judge: Judge) -> None:
    source = "for n in range(5): open(str(n), 'wb').truncate(6 << 20)"
    found = ran(judge, source, fetch=[str(n) for n in range(5)])
    assert list(found.files) == ["0", "1"]


def test_the_next_run_finds_nothing(judge: Judge) -> None:
    assert ran(judge, "open('left', 'w').write('x')", {"a": b""}, ["left"]).files == {"left": encoded(b"x")}
    found = ran(judge, "import os; print(os.listdir('.'))", fetch=["left", "a"])
    assert found.stdout == "[]\n" and found.files == {}


@pytest.mark.parametrize(
    "path",
    ["/etc/passwd", "../up", "a/../../up", "a//b", "./a", "a/.", "a/", "", "a\0b", "a\nb", "x" * 501],
)
def test_paths_that_lead_elsewhere_are_refused(path: str) -> None:
    fields: list[dict[str, Any]] = [{"files": {path: ""}}, {"fetch": [path]}]
    for field in fields:
        with pytest.raises(ValidationError):
            StdioTest(output=None, **field)


@pytest.mark.parametrize(
    "files",
    [
        {"a": "no base64"},
        {"a": "YQ"},
        {"a": "", "a/b": ""},
        {"a": encoded(bytes(MAX_FILE_BYTES)), "b": encoded(b"x")},
        {str(n): "" for n in range(65)},
    ],
)
def test_contents_that_cannot_be_laid_out_are_refused(files: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        StdioTest(output=None, files=files)
