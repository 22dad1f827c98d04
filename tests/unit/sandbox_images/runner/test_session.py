"""A session that was begun before its files were known tells the same of them as pytest started for them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

RUNNER = Path(__file__).parents[4] / "sandbox_images" / "runner"
CODE = """
import json, os, sys, warnings
sys.path.insert(0, sys.argv[1])
from split import session
from split.pytest_files import Collector, Coroutines, Recorder, read_ids

how, folder, names, ids, without = sys.argv[2], sys.argv[3], *map(json.loads, sys.argv[4:])
if how in ("begun", "losing"):
    session.begin()
    assert session._begun is not None, "this pytest has other names than the ones that a session is begun with"
    assert (sys.stdout, sys.stderr) == (sys.__stdout__, sys.__stderr__)
if how == "losing":
    class Losing:
        def pytest_collection_modifyitems(self, items): del items[:1]
    session._begun.config.pluginmanager.register(Losing())
os.chdir(folder + "/scratch")
told = []
class Reports:
    def tell(self, step, kind, message=""):
        told.append([step, kind, message])
recorder, collector = Recorder(ids, Reports()), Collector()
recorder.pytest_collectreport = collector.pytest_collectreport
files = session.Files(folder + "/tests", names, folder + "/scratch/tmp")
try:
    if ids:
        session.run(files, [recorder, Coroutines()], without=set(without), expected=set(ids) - set(without))
    else:
        texts = {name: open(os.path.join(folder, "tests", name)).read() for name in names}
        session.run(files, [collector, Coroutines()], collect=True, expected=set(read_ids(texts)))
except Exception as exc:
    told.append([-1, type(exc).__name__, ""])
with open(folder + "/told.json", "w") as file:
    json.dump([collector.ids, list(collector.errors.values()), told], file)
os._exit(0)
"""
FILES: dict[str, dict[str, str]] = {
    "functions": {
        "test_one.py": """
import pytest, os, sys, warnings, logging
@pytest.fixture(scope="session")
def once(tmp_path_factory):
    yield tmp_path_factory.mktemp("once")
    print("over")
@pytest.fixture(autouse=True)
def always(monkeypatch):
    monkeypatch.setenv("ALWAYS", "1")
def test_folders(tmp_path, once, request):
    (tmp_path / "a").write_text("x")
    assert (tmp_path / "a").read_text() == "x" and once.exists()
    assert str(tmp_path).startswith(os.getcwd() + "/tmp/")
    assert request.config.rootpath.name == "tests"
def test_output(capsys, caplog):
    print("said")
    logging.getLogger("x").warning("logged")
    assert capsys.readouterr().out == "said\\n" and caplog.messages == ["logged"]
def test_environment(): assert os.environ["ALWAYS"] == "1" and "PYTEST_VERSION" in os.environ
@pytest.mark.parametrize("x", [1, 2, "a b", None])
def test_values(x): assert x != 2, f"it is {x}"
def test_raises():
    with pytest.raises(ZeroDivisionError): 1 / 0
def test_error(): raise KeyError("no")
@pytest.fixture
def broken(): raise RuntimeError("a fixture")
def test_broken(broken): pass
def test_missing(nobody): pass
@pytest.mark.skip
def test_skipped(): pass
def test_skips(): pytest.skip("not today")
@pytest.mark.xfail
def test_expected(): assert False
@pytest.mark.xfail(strict=True)
def test_unexpected(): pass
def test_warns():
    with pytest.warns(UserWarning): warnings.warn("careful")
async def test_awaits(): assert await nothing() == 1
async def nothing(): return 1
class TestGroup:
    @pytest.fixture
    def part(self): return 3
    def setup_method(self): self.ready = True
    def test_part(self, part): assert self.ready and part == 3
def test_generator(): yield
""",
    },
    "unittest": {
        "test_cases.py": """
import unittest
from unittest import mock
class Cases(unittest.TestCase):
    @classmethod
    def setUpClass(cls): cls.shared = [1]
    def setUp(self): self.own = 2
    def test_equal(self): self.assertEqual(self.own, 2)
    def test_unequal(self): self.assertEqual(self.shared, [2])
    def test_sub(self):
        for n in range(3):
            with self.subTest(n=n): self.assertNotEqual(n, 1)
    @unittest.skip("no")
    def test_skipped(self): pass
    @unittest.expectedFailure
    def test_expected(self): self.fail("as it should")
    def test_mock(self):
        with mock.patch("os.getpid", return_value=3):
            import os; self.assertEqual(os.getpid(), 3)
class Broken(unittest.TestCase):
    def setUp(self): raise ValueError("setting up")
    def test_any(self): pass
class Awaits(unittest.IsolatedAsyncioTestCase):
    async def test_it(self): self.assertTrue(True)
""",
    },
    "folders": {"part/test_a.py": "from helper import x\ndef test_a(): assert x == 1\n", "part/deep/b_test.py": "def test_b(): pass\n", "helper.py": "x = 1\n"},
    "no names of tests": {"check.py": "def test_a(): pass\n", "other.py": "def test_b(): assert 0\n"},
    "names that begin alike": {"test_x.py": "def test_a(): assert 0\ndef test_ab(): pass\ndef test_abc(): pass\nclass TestX:\n    def test_a(self): pass\n"},
    "same names": {"a/test_x.py": "def test_a(): pass\n", "b/test_x.py": "def test_a(): assert 0\n"},
    "broken at import": {"test_x.py": "import nothing_like_it\ndef test_a(): pass\n", "test_y.py": "def test_b(): pass\n"},
    "no syntax": {"test_x.py": "def test_a(: pass\n"},
    "exits": {"test_x.py": "import pytest\ndef test_a(): pass\ndef test_b(): pytest.exit('enough')\ndef test_c(): pass\n"},
    "leaves": {"test_x.py": "import sys\ndef test_a(): sys.exit(0)\ndef test_b(): pass\n"},
    "empty": {"test_x.py": ""},
    "conftest": {"conftest.py": "import pytest\n@pytest.fixture\ndef given(): return 1\ndef pytest_collection_modifyitems(items): items.reverse()\n", "test_x.py": "def test_a(given): assert given\ndef test_b(): assert 0\n"},
    "deep conftest": {"a/conftest.py": "import pytest\n@pytest.fixture\ndef given(): return 1\n", "a/test_x.py": "def test_a(given): assert given\n"},
}  # fmt: skip


def told(how: str, folder: Path, files: dict[str, str], ids: list[str], without: list[str]) -> Any:
    """What a process of its own tells: ids, errors of collecting, and reports."""
    for name, text in files.items():
        path = folder / "tests" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (folder / "scratch").mkdir(exist_ok=True)
    arguments = [str(RUNNER), how, str(folder), *map(json.dumps, (list(files), ids, without))]
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(folder / "tests")}
    # Files of whoever started it, which pytest looks for in the working directory, and modules that they leave behind.
    elsewhere = folder.parent / "elsewhere"
    (elsewhere / "tests").mkdir(parents=True, exist_ok=True)
    (elsewhere / "tests" / "conftest.py").write_text(
        "import sys, types\nsys.modules['check'] = types.ModuleType('check')\n"
    )
    done = subprocess.run(
        [sys.executable, "-B", "-c", CODE, *arguments],
        cwd=elsewhere,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads((folder / "told.json").read_text().replace(str(folder), "FOLDER"))


@pytest.mark.parametrize("name", list(FILES))
def test_the_same_is_told(name: str, tmp_path: Path) -> None:
    begun, started = tmp_path / "begun", tmp_path / "started"
    collected = [told(folder.name, folder, FILES[name], [], []) for folder in (begun, started)]
    assert collected[0] == collected[1]
    ids = collected[0][0]
    assert ids or collected[0][1] or name == "empty"
    for without in ([], ids[::2]):
        found = [told(folder.name, folder, FILES[name], ids or ["none"], without) for folder in (begun, started)]
        kinds = [[report[:2] for report in one[2]] for one in found]
        assert kinds[0] == kinds[1]
        assert [brief(one[2]) for one in found[:1]] == [brief(one[2]) for one in found[1:]]
        if name == "names that begin alike":
            assert {step for step, kind in kinds[0] if kind != "B"} == {
                place for place, test in enumerate(ids) if test not in without
            }


@pytest.mark.parametrize("name", ["functions", "unittest", "no names of tests"])
def test_a_test_that_a_begun_session_loses_is_found_again(name: str, tmp_path: Path) -> None:
    losing, started = tmp_path / "losing", tmp_path / "started"
    collected = [told(folder.name, folder, FILES[name], [], []) for folder in (losing, started)]
    assert collected[0] == collected[1]
    ids = collected[0][0]
    found = [told(folder.name, folder, FILES[name], ids, ids[1::2]) for folder in (losing, started)]
    assert [report[:2] for report in found[0][2]] == [report[:2] for report in found[1][2]]


def brief(reports: list[list[Any]]) -> list[str]:
    """The first line of each message."""
    return [report[2].split("\n")[0] for report in reports]
