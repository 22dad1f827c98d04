"""Objects made to deceive, in tests that run apart from them: nothing of theirs decides a verdict without a flag."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from service.judging.judge import Judge
from service.schema import Judgement
from service.verdict import Verdict
from tests.contract.judging import PATIENT, judged
from tests.contract.test_split import told

LIMITS = {**PATIENT, "cpu_s": 2, "memory_mb": 512}
PAGE = (Path(__file__).parents[2] / "docs" / "split-mode.md").read_text("utf-8")

YES = """
class Yes:
    def __init__(self, *args): self.args = args
    def __round__(self, digits=0): return 0
    def __enter__(self): return self
    async def __aenter__(self): return self
    __hash__ = lambda self: 0
    __bool__ = __contains__ = __exit__ = lambda self, *args: True
    async def __aexit__(self, *error): return True
    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = lambda self, other: True
    __ne__ = lambda self, other: False
    __abs__ = __neg__ = __pos__ = __invert__ = lambda self: 0.0
class Sized:
    def __len__(self): return 1
class Members(type):
    def __contains__(cls, item): return True
class Klass(metaclass=Members): pass
for name in "add sub mul matmul truediv floordiv mod divmod pow and or xor lshift rshift".split():
    for form in ("__{}__", "__r{}__", "__i{}__"):
        setattr(Yes, form.format(name), lambda self, other, *more: 0.0)
def f(*args): return Yes(*args)
"""
ASKED = [
    "assert f() == f()", "assert not f() != f()", "assert [f()] == [f()]", "assert f() in [f()]", "assert [f()].count(f()) == 1",
    "assert len({f(), f()}) == 1", "assert {'a': f()} == {'a': f()}", "assert (f(), 1) == (f(), 1)",
    "assert f() < 2", "assert f() <= 2", "assert f() > 2", "assert f() >= 2", "assert 2 > f()", "assert sorted([f(), f()])", "assert max(f(), f())",
    "assert 2 in f()", "assert 2 not in f() or True", "assert 2 in Klass", "assert f()", "assert bool(f()) is True", "assert not f() or True", "assert all([f()])", "assert Sized()",
    "assert f() - 2 == 0", "assert 2 - f() == 0", "assert abs(f() - 2.0) < 1e-9", "assert f() + 1 == 0", "assert sum([f()]) == 0", "assert f() * 3 == 0", "assert 3 * f() == 0",
    "assert f() @ 2 == 0", "assert f() / 2 == 0", "assert f() // 2 == 0", "assert f() % 2 == 0", "assert divmod(f(), 2) == 0", "assert f() ** 2 == 0", "assert 2 ** f() == 0",
    "assert f() & 2 == 0", "assert f() | 2 == 0", "assert f() ^ 2 == 0", "assert f() << 2 == 0", "assert f() >> 2 == 0", "x = f()\nx += 2\nassert x == 0", "x = f()\nx -= 2\nassert x == 0",
    "with f():\n    raise ValueError", "import pytest\nassert f() - 2 == pytest.approx(0)",
    "import unittest\nunittest.TestCase().assertAlmostEqual(f(), 2)", "import unittest\nunittest.TestCase().assertTrue(f())", "import unittest\nunittest.TestCase().assertIn(2, f())",
    "import unittest\nunittest.TestCase().assertGreater(f(), 2)", "import unittest\nunittest.TestCase().assertEqual(f(), f())",
    "import asyncio\nasync def run():\n    async with f():\n        raise ValueError\nasyncio.run(run())",
    "from unittest import mock\nm = mock.Mock()\nm(f())\nm.assert_called_once_with(f())",
]  # fmt: skip
NOT_ASKED = [
    "assert f() != 2", "assert not f() == 2", "assert 2 not in [f()]", "assert f(3).args == (3,)", "assert len(Sized()) == 1", "x = f()\nassert x is x", "assert abs(f()) == 0",
    "assert hash(f()) == 0", "assert isinstance(f(), Yes)", "with f() as x:\n    pass", "assert f", "assert Klass()",
]  # fmt: skip


def split(judge: Judge, source: str, *code: str, **fields: Any) -> Judgement:
    """Judged with the tests in a process of their own, which a setup makes sure of."""
    test = {"kind": "asserts", "code": list(code), "setup": "own = 1"}
    return judged(judge, source, [test], limits=LIMITS, **fields)


def test_every_question_that_may_be_the_verdict_is_flagged(judge: Judge) -> None:
    for code in ASKED:
        judgement = split(judge, YES, code)
        assert judgement.verdict is Verdict.ACCEPTED, (code, told(judgement))
        assert "self_judged" in judgement.flags, code


def test_a_value_that_the_tests_judge_is_not_flagged(judge: Judge) -> None:
    judgement = split(judge, YES, *NOT_ASKED)
    assert judgement.verdict is Verdict.ACCEPTED and "self_judged" not in judgement.flags, told(judgement)


def test_the_page_lists_what_is_flagged() -> None:
    from sandbox_images.runner.split import operations

    table = PAGE[PAGE.index("## `self_judged`") : PAGE.index("## What cannot cross")]
    for name in ("eq", "lt", "le", "gt", "ge", "contains", "bool", "len", "exit", "aexit"):
        assert f"`__{name}__`" in table
    signs = {
        "add": "+", "sub": "-", "mul": "*", "matmul": "@", "truediv": "/", "floordiv": "//", "mod": "%", "divmod": "divmod", "pow": "**",
        "and": "&", "or": "&#124;", "xor": "^", "lshift": "<<", "rshift": ">>",
    }  # fmt: skip
    told_of = {"lt", "le", "gt", "ge", "contains", "bool"}
    for name in operations.JUDGING:
        plain = name.strip("_")
        known = told_of | set(signs)
        assert plain in known or plain[1:] in known, name
    assert all(re.search(r"[`> ]" + re.escape(sign), table) for sign in signs.values())


HOSTILE = {
    "a metaclass that answers for everything": """
class Meta(type):
    def __getattribute__(cls, name): return type.__getattribute__(cls, name) if name.startswith("__") else (lambda *a, **k: 8)
    def __call__(cls, *args): return 77
    __eq__ = __instancecheck__ = __subclasscheck__ = lambda cls, other: True
    __hash__ = lambda cls: 8
    mro = lambda cls: [cls, object]
class F(metaclass=Meta): pass
f = F
""",
    "a metaclass without a name": "class M(type):\n    __name__ = property(lambda c: 1 / 0)\n    __dict__ = property(lambda c: {})\nclass A(metaclass=M): pass\ndef f(x): return A()",
    "descriptors that raise": "class D:\n    def __get__(self, *a): raise SystemExit(0)\n    def __set_name__(self, *a): pass\nclass A:\n    a = b = __len__ = __bool__ = __eq__ = __class__ = D()\ndef f(x): return A()",
    "slots and a name for each": "class A:\n    __slots__ = tuple(f'n{i}' for i in range(5000))\ndef f(x): return A()",
    "a class of 5,000 methods": "A = type('A', (), {f'n{i}': lambda self: 8 for i in range(5000)})\ndef f(x): return A()",
    "a class with a name of a megabyte": "A = type('x' * 1_000_000, (), {})\ndef f(x): return A()",
    "a hundred bases": "bases = []\nfor i in range(100): bases.append(type(f'B{i}', tuple(bases[-1:]), {'__eq__': lambda s, o: True}))\ndef f(x): return bases[-1]()",
    "bases that go round": "class B: pass\nclass M(type):\n    __bases__ = property(lambda c: (c,))\n    __mro__ = property(lambda c: (c, c))\nclass A(B, metaclass=M): pass\ndef f(x): return A()",
    "an iterator of itself": "class I:\n    def __iter__(self): return self\n    def __next__(self): return self\n    def __eq__(self, o): return True\n    def __len__(self): return 1\n    def __getitem__(self, i): return self\ndef f(x): return I()",
    "a generator of exceptions": "def f(x):\n    while True:\n        try: yield 77\n        except BaseException: pass",
    "an exception group": "def f(x): raise ExceptionGroup('8', [ValueError(8), SystemExit(8) if False else TypeError(8)])",
    "an exception of many parents": "class E(AssertionError, KeyError, StopIteration.__base__): pass\ndef f(x): raise E(8)",
    "an exception that equals": "class E(Exception):\n    __eq__ = lambda s, o: True\n    __hash__ = lambda s: 8\ndef f(x): return E()",
    "notes and causes without end": "def f(x):\n    e = ValueError(8)\n    e.__cause__ = e\n    e.__context__ = e\n    for i in range(1000): e.add_note('8' * 100)\n    raise e",
    "a coroutine": "async def f(x): return 8",
    "an awaitable that never ends": "class A:\n    def __await__(self):\n        while True: yield\ndef f(x): return A()",
    "an async generator": "async def f(x): yield 8",
    "a lambda for everything": "class A:\n    def __getattr__(self, name): return lambda *a, **k: self\n    def __call__(self, *a, **k): return self\ndef f(x): return A()",
    "a list of itself": "def f(x):\n    xs = []\n    xs.append(xs)\n    return xs",
    "a list 100,000 deep": "def f(x):\n    xs = 8\n    for _ in range(100_000): xs = [xs]\n    return xs",
    "dicts and deques, deep": "import collections\ndef f(x):\n    xs = 8\n    for _ in range(20_000): xs = {'a': collections.deque([xs])}\n    return xs",
    "a tuple doubled 190 times": "def f(x):\n    xs = (8,)\n    for _ in range(190): xs = (xs, xs)\n    return xs",
    "keys that collide": "def f(x): return {k * ((1 << 61) - 1): 1 for k in range(3000)}",
    "a number of a million digits": "def f(x): return 10 ** 1_000_000",
    "a slice of slices": "def f(x):\n    s = 8\n    for _ in range(300): s = slice(s, s)\n    return s",
    "a signalling decimal": "import decimal\ndef f(x): return decimal.Decimal('sNaN')",
    "a mapping that lies": "import collections.abc\nclass M(collections.abc.Mapping):\n    def __getitem__(self, k): return 8\n    def __iter__(self): return iter([8])\n    def __len__(self): return 1\n    __eq__ = lambda s, o: True\ndef f(x): return M()",
    "an enum": "import enum\nclass E(enum.IntEnum):\n    A = 77\n    def __eq__(self, o): return True\n    __hash__ = int.__hash__\ndef f(x): return E.A",
    "a weak proxy": "import weakref\nclass A:\n    __eq__ = lambda s, o: True\na = A()\ndef f(x): return weakref.proxy(a)",
    "a memory view": "def f(x): return memoryview(b'8')",
    "a partial of eval": "import functools\ndef f(x): return functools.partial(eval, '8')",
    "a module": "import os\ndef f(x): return os",
    "a frame": "import sys\ndef f(x): return sys._getframe()",
    "a finaliser that writes": "import os\nclass A:\n    def __del__(self): os.write(4, b'\\0\\0\\0\\2[]')\ndef f(x): return A() and 77",
}  # fmt: skip
CHECKS = [
    "assert f(4) == 8",
    "got = f(4)\nassert 8 == got and type(got) is int",
    "assert str([f(4)]) == '[8]'",
    "assert f(4) in (8, 42)",
    "assert list(map(f, (4, 21))) == [8, 42]",
    "assert {8: 1}[f(4)] == 1",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_hostile_object_is_an_answer(name: str, judge: Judge) -> None:
    judgement = split(judge, HOSTILE[name], *CHECKS)
    assert judgement.scorable and judgement.attempts == 1, told(judgement)
    assert judgement.passed == 0, told(judgement)
    assert split(judge, "def f(x): return 2 * x", *CHECKS).verdict is Verdict.ACCEPTED


def test_a_failed_assertion_that_comes_back_is_the_tests_to_expect(judge: Judge) -> None:
    source = "def f(tell): tell(77)\ndef g(tell):\n    try: tell(77)\n    except ValueError: return 1"
    expects = "import pytest\ndef tell(x): assert x == 8\nwith pytest.raises(AssertionError): f(tell)"
    raises = "def tell(x): raise ValueError\nassert g(tell) == 1"
    judgement = split(judge, source, expects, raises)
    assert judgement.verdict is Verdict.ACCEPTED and judgement.flags == [], told(judgement)


def test_an_honest_manager_ends_errors(judge: Judge) -> None:
    source = (
        "import contextlib\n@contextlib.contextmanager\ndef quiet():\n    try: yield\n    except ValueError: pass\n"
    )
    code = ["with quiet(): raise ValueError", "import pytest\nwith pytest.raises(KeyError):\n    with quiet(): {}[1]"]
    judgement = split(judge, source, *code)
    assert judgement.verdict is Verdict.ACCEPTED and judgement.flags == ["self_judged"], told(judgement)


def test_mocks_of_the_tests_can_be_used(judge: Judge) -> None:
    source = "def f(client):\n    client.name = 'x'\n    client.connect().send(1)\n    client.done = False\n    return client.load()"
    code = (
        "from unittest import mock\nclient = mock.Mock()\nclient.load.return_value = 5\nassert f(client) == 5 and client.name == 'x'\n"
        "client.connect.return_value.send.assert_called_once_with(1)\nclient.load.assert_called_once()"
    )
    prop = (
        "class Client: pass\nclient = Client()\nwith mock.patch.object(Client, 'size', mock.PropertyMock(return_value=3), create=True) as size:\n"
        "    assert g(client) == 3\n    assert size.call_args_list == [mock.call(), mock.call(4)]"
    )
    judgement = split(
        judge, source + "\ndef g(client):\n    size = client.size\n    client.size = 4\n    return size", code, prop
    )
    assert judgement.verdict is Verdict.ACCEPTED, told(judgement)


def test_numpy_in_the_tests_is_numpy(judge: Judge) -> None:
    source = "import numpy as np\ndef f(*xs): return np.array(xs, dtype=float)\ndef when(): return np.array(['2024-01-01'], dtype='datetime64[D]')"
    code = (
        "import numpy as np\nfrom numpy.testing import assert_allclose, assert_array_equal\n"
        "assert np.allclose(f(1, 2), [1, 2]) and np.allclose(f(), []) and np.allclose(f(1, 1), 1) and not np.allclose(f(1), 2)\n"
        "assert_allclose(f(1), [1.0])\nassert_allclose(f(), f())\nassert_array_equal(f(2, 2), 2)\nassert when()[0] == np.datetime64('2024-01-01')"
    )
    judgement = split(judge, source, code)
    assert judgement.verdict is Verdict.ACCEPTED, told(judgement)


def test_a_data_base_of_the_tests_is_the_submissions_too(judge: Judge) -> None:
    source = "import sqlite3\ndef add(path, x):\n    with sqlite3.connect(path) as db: db.execute('insert into t values (?)', (x,))"
    text = (
        "import sqlite3\nfrom solution import *\ndef test_add(tmp_path):\n    path = str(tmp_path / 'a.db')\n    db = sqlite3.connect(path)\n"
        "    db.execute('create table t (x)')\n    db.commit()\n    add(path, 5)\n    assert db.execute('select x from t').fetchall() == [(5,)]\n"
    )
    text += (
        "def test_made(tmp_path):\n    path = str(tmp_path / 'b.db')\n    make(path)\n    db = sqlite3.connect(path)\n"
        "    db.execute('insert into t values (7)')\n    db.commit()\n    assert db.execute('select x from t').fetchall() == [(7,)]\n"
    )
    source += "\ndef make(path):\n    with sqlite3.connect(path) as db: db.execute('create table t (x)')"
    judgement = judged(judge, source, [{"kind": "pytest", "files": {"test_a.py": text}}], limits=LIMITS)
    assert judgement.verdict is Verdict.ACCEPTED, told(judgement)


EXAMPLES = """
def f():
    '''
    >>> import os; os.write(2, b"in the tests' process")
    '''
async def g():
    '''
    >>> import os; os.write(2, b"in the tests' process")
    '''
class Shop:
    __doc__ = f.__doc__
    def sell(self): pass
    @classmethod
    def new(cls): pass
    sell.__doc__ = new.__func__.__doc__ = f.__doc__
"""


@pytest.mark.parametrize("what", ["f", "g", "Shop", "Shop.sell", "Shop().sell", "Shop.new", "Shop()", "solution"])
def test_examples_in_docstrings_do_not_run(what: str, judge: Judge) -> None:
    text = "import doctest, solution\nfrom solution import *\n"
    text += f"def test_run():\n    doctest.run_docstring_examples({what}, {{}}, name='it')\n"
    text += f"def test_find():\n    doctest.DocTestFinder().find({what}, name='it')\n"
    judgement = judged(judge, EXAMPLES, [{"kind": "pytest", "files": {"test_solution.py": text}}])
    for test in judgement.tests:
        assert test.verdict is Verdict.RUNTIME_ERROR and "its own code" in test.message, told(judgement)
        assert "in the tests' process" not in test.stderr


def test_examples_of_the_tests_run(judge: Judge) -> None:
    text = "import doctest\nfrom solution import f\ndef twice(x):\n    '''\n    >>> twice(f())\n    4\n    '''\n    return 2 * x\n"
    text += "def test_twice():\n    [found] = doctest.DocTestFinder().find(twice, globs=globals())\n"
    text += "    assert doctest.DocTestRunner().run(found).failed == 0\n"
    files = [{"kind": "pytest", "files": {"test_solution.py": text}}]
    assert judged(judge, "def f(): return 2", files).verdict is Verdict.ACCEPTED
    assert judged(judge, "def f(): return 3", files).verdict is Verdict.WRONG_ANSWER
