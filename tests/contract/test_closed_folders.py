"""Local slots of a checkout, and with temporary files, in folders that nobody else may enter."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.conftest import missing

ROOT = Path(__file__).parents[2]
JUDGES = """
import json, sys
import service
from service.judging.judge import Judge
from service.judging.plan import Work
from service.sandbox.pool import Pool
from service.schema import Problem
from service.settings import Settings

pool = Pool(Settings(sandbox="local"))
pool.start()
try:
    judge = Judge(pool)
    found = {}
    for kind, (source, test) in json.load(sys.stdin).items():
        judged = judge.judge(Work(source=source, problem=Problem.model_validate({"tests": [test]})))
        found[kind] = [judged.verdict, judged.message or judged.tests[0].message or judged.tests[0].stdout]
    print(json.dumps([service.__path__[0], found]))
finally:
    pool.close()
"""
F = "import math\ndef f(x): return math.floor(x)"
# What it may read is Python's; of the closed folders it sees names at most, and enters none.
LOOKS = """
import os
print('scratch', os.getcwd() == os.path.dirname(os.path.abspath('x')))
for folder in {folders}:
    try:
        print(sorted(os.listdir(folder)))
    except OSError:
        print('closed')
"""
KINDS = {
    "stdio": ("print(int(input()) * 2)", {"kind": "stdio", "input": "4\n", "output": "8\n"}),
    "call": (F, {"kind": "call", "function": "f", "args": [1.5], "expected": 1}),
    "asserts": (F, {"kind": "asserts", "code": ["assert f(1.5) == 1"]}),
    "script": (F, {"kind": "script", "code": "def check(f): assert f(1.5) == 1", "entry_point": "f"}),
    "pytest": (F, {"kind": "pytest", "files": {"test_f.py": "from solution import f\ndef test_f(): assert f(1.5) == 1"}}),
    "numpy": ("import numpy\nprint(int(numpy.arange(4).sum()))", {"kind": "stdio", "output": "6\n"}),
}  # fmt: skip


@pytest.mark.parametrize("together", [True, False], ids=["in one", "in two"])
def test_a_checkout_and_temporary_files_in_closed_folders(together: bool) -> None:
    if os.geteuid() != 0:
        missing("the local sandbox drops to other uids, which takes root")
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:  # of mode 0700, both of them
        works(Path(one), Path(one if together else two))


def works(*closed: Path) -> None:
    """The checkout in the first of two folders, temporary files in the second."""
    checkout, temporary = closed[0] / "checkout", closed[1] / "tmp"
    for package in ("service", "sandbox_images"):
        shutil.copytree(ROOT / package, checkout / package, ignore=shutil.ignore_patterns("__pycache__"))
    (closed[0] / "secret").write_text("secret")
    temporary.mkdir()
    looks = LOOKS.format(folders=[str(closed[0]), str(checkout / "service"), str(temporary)])
    asked = {**KINDS, "looks": (looks, {"kind": "stdio", "output": "scratch True\nclosed\nclosed\nclosed\n"})}
    environment = {**os.environ, "PYTHONPATH": str(checkout), "TMPDIR": str(temporary)}
    ended = subprocess.run(
        [sys.executable, "-c", JUDGES], input=json.dumps(asked), env=environment, cwd=checkout,
        capture_output=True, text=True, timeout=200, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    where, found = json.loads(ended.stdout)
    assert where == str(checkout / "service")
    assert {kind: verdict for kind, (verdict, _) in found.items()} == dict.fromkeys(asked, "accepted"), found
    assert list(temporary.iterdir()) == []
