"""Tests as they are written: scripts, unittest, pytest files with fixtures."""

from __future__ import annotations

from tests.contract.split.case import Case
from tests.contract.split.classes import VECTOR

CASES = [
    Case("unittest_script", "def add(a, b): return a + b", ("a + b", "a - b"), script="""
        import unittest
        class T(unittest.TestCase):
            def setUp(self): self.one = 1
            def test_add(self): self.assertEqual(add(self.one, 2), 3)
            def test_items(self): self.assertCountEqual([add(1, 1), 1], [1, 2])
        if __name__ == "__main__":
            unittest.main()
    """),
    Case("check_script", "def triple(x): return x * 3", ("x * 3", "x * 2"), entry_point="triple", script="""
        def check(candidate):
            assert candidate(2) == 6
            assert [candidate(i) for i in range(3)] == [0, 3, 6]
    """),
    Case("fixtures", VECTOR, ("* y", "+ y"), pytest="""
        import pytest
        from solution import Vector
        @pytest.fixture
        def v():
            yield Vector(1, 2)
        @pytest.fixture(scope="module", params=[1, 2])
        def k(request): return request.param
        @pytest.mark.parametrize("xs, want", [((1,), 1), ((1, 2), 5), ((0,), 0)])
        def test_dot(xs, want): assert Vector.dot(Vector(*xs), Vector(*xs)) == want
        def test_scaled(v, k): assert list(v * k) == [k, 2 * k]
        class TestGroup:
            def setup_method(self): self.v = Vector(3)
            def test_len(self): assert len(self.v) == 1
        @pytest.mark.xfail(strict=True)
        def test_x(v): assert v[5] == 1
        def test_approx(v): assert v.norm == pytest.approx(2.236, abs=0.01)
    """),
    Case("files", "import os, pathlib\ndef read(p): return open(p).read()\ndef write(p, t): pathlib.Path(p).write_text(t)\ndef ls(p='.'): return sorted(os.listdir(p))",
        ("read()", "read()[1:]"), pytest="""
        import os, tempfile
        from pathlib import Path
        from solution import read, write, ls
        def test_tests_write():
            with open("given.txt", "w") as file: file.write("abc")
            assert read("given.txt") == "abc" and "given.txt" in ls()
        def test_submission_writes():
            write("made.txt", "xyz")
            assert Path("made.txt").read_text() == "xyz"
            os.remove("made.txt")
        def test_tmp_path(tmp_path):
            (tmp_path / "a").write_text("A")
            assert read(tmp_path / "a") == "A"
            write(str(tmp_path / "b"), "B")
            assert (tmp_path / "b").read_text() == "B" and ls(tmp_path) == ["a", "b"]
        def test_tempfile():
            with tempfile.TemporaryDirectory() as d, tempfile.NamedTemporaryFile("w", dir=d) as f:
                f.write("T")
                f.flush()
                assert read(f.name) == "T"
    """),
]  # fmt: skip
