"""What tests change around the submission: functions of the library, the environment, arguments, folder, seeds; and its log."""

from __future__ import annotations

from tests.contract.split.case import Case

CASES = [
    Case("patched_library", """
import os, random, subprocess, time
def wait(n):
    for _ in range(n): time.sleep(10)
    return time.time()
def roll(): return random.randint(1, 6)
def hello(name): print(f"hi {name}")
def size(path): return os.path.getsize(path) if os.path.exists(path) else -1
def said(command): return subprocess.run(command, capture_output=True, text=True).stdout
""", ("time.sleep(10)", "time.sleep(20)"), pytest="""
        import random, time
        from unittest.mock import MagicMock, call, patch
        from solution import hello, roll, said, size, wait
        def test_sleep():
            with patch("time.sleep") as sleep, patch("solution.time.time", return_value=5.0):
                assert wait(2) == 5.0
            assert sleep.mock_calls == [call(10), call(10)]
            with patch.object(time, "sleep"): wait(1)
        @patch("time.sleep", return_value=None)
        def test_decorated(sleep):
            wait(1)
            sleep.assert_called_once_with(10)
        def test_replaced(monkeypatch):
            monkeypatch.setattr(random, "randint", lambda low, high: high + 1)
            assert roll() == 7
        def test_put_back(): assert 1 <= roll() <= 6
        def test_print(capsys):
            with patch("builtins.print") as printed: hello("ann")
            printed.assert_called_once_with("hi ann")
            hello("bob")
            assert capsys.readouterr().out == "hi bob\\n"
        def test_two():
            with patch("os.path.exists", return_value=True), patch("os.path.getsize", return_value=7): assert size("/nowhere") == 7
            assert size("/nowhere") == -1
        def test_result():
            with patch("subprocess.run") as run:
                run.return_value = MagicMock(stdout="out")
                assert said(["ls"]) == "out"
    """),
    Case("patched_open", "def load(path):\n    with open(path) as file: return file.read().split()\ndef lines(path):\n    with open(path) as file: return [line.strip() for line in file]\ndef save(path, text):\n    with open(path, 'w') as file: file.write(text)",
        (".split()", ".split(',')"), pytest="""
        from unittest.mock import mock_open, patch
        from solution import lines, load, save
        def test_read():
            with patch("builtins.open", mock_open(read_data="a b")) as opened: assert load("f") == ["a", "b"]
            opened.assert_called_once_with("f")
        def test_lines():
            with patch("builtins.open", mock_open(read_data="a\\nb\\n")): assert lines("f") == ["a", "b"]
        def test_write():
            with patch("builtins.open", mock_open()) as opened: save("f", "x")
            opened().write.assert_called_once_with("x")
    """),
    Case("environment", "import os, sys\ndef setting(name): return os.environ.get(name, 'none')\ndef words(): return sys.argv[1:]\ndef note(name, text):\n    with open(name, 'w') as file: file.write(text)\n    return sorted(os.listdir('.'))\ndef total(): return sum(int(line) for line in sys.stdin)",
        ("'none'", "'nothing'"), pytest="""
        import io, os, sys
        from unittest.mock import patch
        from solution import note, setting, total, words
        def test_input(monkeypatch):
            monkeypatch.setattr("sys.stdin", io.StringIO("1\\n2\\n"))
            assert total() == 3
            with patch("sys.stdin", io.StringIO("5\\n")): assert total() == 5
        def test_set(monkeypatch):
            monkeypatch.setenv("MODE", "test")
            assert setting("MODE") == "test"
            monkeypatch.delenv("MODE")
            assert setting("MODE") == "none"
        def test_put_back():
            assert setting("MODE") == "none"
            with patch.dict(os.environ, {"MODE": "x"}): assert setting("MODE") == "x"
            assert setting("MODE") == "none"
        def test_arguments(monkeypatch):
            with patch.object(sys, "argv", ["prog", "z"]): assert words() == ["z"]
            monkeypatch.setattr(sys, "argv", ["prog", "a", "b"])
            assert words() == ["a", "b"]
        def test_folder(tmp_path, monkeypatch):
            monkeypatch.chdir(tmp_path)
            assert note("x.txt", "a") == ["x.txt"] and (tmp_path / "x.txt").read_text() == "a"
    """),
    Case("seeds", "import random\ndef shuffled(xs):\n    xs = list(xs)\n    random.shuffle(xs)\n    return xs", ("    random.shuffle(xs)", "    random.Random().shuffle(xs)"), [
        "import random\nrandom.seed(3)\none = shuffled(range(20))\nrandom.seed(3)\nassert shuffled(range(20)) == one",
        "random.seed(3)\nxs = list(range(20))\nrandom.shuffle(xs)\nassert xs == one",
    ]),
    Case("log", """
import logging
log = logging.getLogger(__name__)
db = logging.getLogger("app.db")
db.setLevel(logging.DEBUG)
def work(x):
    log.debug("debug %s", x)
    log.info("info %s", x)
    log.warning("warn %s", x)
    try: 1 / 0
    except ZeroDivisionError: log.exception("boom")
    db.debug("asked")
""", ("info %s", "inform %s"), pytest="""
        import logging, unittest
        from solution import work
        def test_level(caplog):
            with caplog.at_level(logging.INFO): work(3)
            assert [(r.levelname, r.name, r.message) for r in caplog.records] == [
                ("INFO", "solution", "info 3"), ("WARNING", "solution", "warn 3"), ("ERROR", "solution", "boom")]
            assert "ZeroDivisionError" in caplog.text and "debug 3" not in caplog.text
        def test_its_own_levels(caplog):
            work(4)
            assert "info 4" not in caplog.text and caplog.messages == ["warn 4", "boom", "asked"]
        class Log(unittest.TestCase):
            def test_log(self):
                with self.assertLogs("solution", level="DEBUG") as found: work(5)
                self.assertEqual(found.output[:2], ["DEBUG:solution:debug 5", "INFO:solution:info 5"])
                with self.assertNoLogs("other"): work(6)
    """),
    Case("log_of_the_tests", "def double(x): return 2 * x", ("2 * x", "x"), pytest="""
        import logging
        from solution import double
        def test_double():
            logging.warning("about to ask")
            logging.getLogger("tests").error("asking")
            assert double(2) == 4
    """),
]  # fmt: skip
