"""Split mode: what a submission's tests may do with it across the process boundary, on every sandbox.

Each case is a submission, tests that must accept it, and one change to the submission that must be rejected.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from typing import Any

import pytest

from service.judging.judge import Judge
from service.judging.plan import Work
from service.schema import Judgement, Problem
from service.verdict import Verdict


@dataclass
class Case:
    """``break_`` replaces its first text by its second in the source: the counterpart that must be rejected."""

    name: str
    source: str
    break_: tuple[str, str]
    asserts: list[str] = field(default_factory=list)
    script: str = ""
    pytest: str = ""
    prelude: str = ""
    setup: str = ""
    module: str = "solution"
    entry_point: str | None = None
    flags: list[str] = field(default_factory=list)

    def problem(self) -> Problem:
        dedent = textwrap.dedent
        tests: list[dict[str, Any]] = []
        if self.asserts:
            code = [dedent(one) for one in self.asserts]
            tests.append({"kind": "asserts", "code": code, "setup": dedent(self.setup)})
        if self.script:
            tests.append({"kind": "script", "code": dedent(self.script), "entry_point": self.entry_point})
        if self.pytest:
            files = {"test_solution.py": dedent(self.pytest)}
            tests.append({"kind": "pytest", "files": files, "module": self.module})
        return Problem.model_validate({"tests": tests, "prelude": dedent(self.prelude), "limits": {"cpu_s": 10}})


VECTOR = """
class Vector:
    unit = 1
    def __init__(self, *xs): self.xs = list(xs)
    def __add__(self, other): return Vector(*(a + b for a, b in zip(self.xs, other.xs)))
    def __mul__(self, k): return Vector(*(x * k for x in self.xs))
    __rmul__ = __mul__
    def __neg__(self): return self * -1
    def __eq__(self, other): return isinstance(other, Vector) and self.xs == other.xs
    def __lt__(self, other): return self.norm < other.norm
    def __hash__(self): return hash(tuple(self.xs))
    def __len__(self): return len(self.xs)
    def __iter__(self): return iter(self.xs)
    def __getitem__(self, i): return self.xs[i]
    def __setitem__(self, i, x): self.xs[i] = x
    def __delitem__(self, i): del self.xs[i]
    def __contains__(self, x): return x in self.xs
    def __bool__(self): return any(self.xs)
    def __call__(self, i): return self.xs[i] * 10
    def __repr__(self): return f"Vector{tuple(self.xs)}"
    def __format__(self, spec): return "<" + spec + ">"
    @property
    def norm(self): return sum(x * x for x in self.xs) ** 0.5
    @norm.setter
    def norm(self, value): self.xs = [value]
    @classmethod
    def zero(cls, n): return cls(*[0] * n)
    @staticmethod
    def dot(a, b): return sum(x * y for x, y in zip(a.xs, b.xs))
"""

SHAPES = """
from abc import ABC, abstractmethod
class Shape(ABC):
    sides = 0
    def __init__(self, name="shape"): self.name = name
    @abstractmethod
    def area(self): ...
    def describe(self): return f"{self.name}: {self.area()}"
class Square(Shape):
    sides = 4
    def __init__(self, side):
        super().__init__("square")
        self.side = side
    def area(self): return self.side ** 2
class Greeter:
    def __init__(self, name="you"): self.name = name
    def word(self): return "hello"
    def greet(self): return f"{self.word()} {self.name}"
"""

RECORDS = """
import enum
from collections import namedtuple
from dataclasses import dataclass, field
class Color(enum.Enum):
    RED = 1
    GREEN = 2
    def next(self): return Color.GREEN if self is Color.RED else Color.RED
class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2
class Perm(enum.Flag):
    R = 4
    W = 2
Pair = namedtuple("Pair", "left right")
def pair(a, b): return Pair(a, b)
@dataclass
class Item:
    name: str
    price: float = 1.0
    tags: list = field(default_factory=list)
    def total(self, n): return self.price * n
@dataclass(frozen=True, order=True)
class Key:
    a: int
    b: int = 0
"""

ITERATORS = """
def count(n):
    for i in range(n): yield i
def echo():
    got = []
    while True:
        try:
            x = yield list(got)
        except ValueError as exc:
            got.append(str(exc))
        else:
            got.append(x)
def endless():
    n = 0
    while True:
        yield n
        n += 1
log = []
def careful():
    try:
        yield 1
        yield 2
    finally:
        log.append("closed")
def closed(): return log
def delegating():
    result = yield from count(2)
    return "end"
class Countdown:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if self.n <= 0: raise StopIteration
        self.n -= 1
        return self.n
def consume(items): return [x * 2 for x in items]
def head(items): return next(items)
def pairs(d): return d.items()
"""

GROUPS = """
class Own(Exception): pass
class Many(ExceptionGroup):
    def derive(self, parts): return Many(self.message, parts)
def run(x): raise Many("many", [Own(x), ValueError(x)])
def nested(depth):
    group = ExceptionGroup("inmost", [KeyError("k")])
    for _ in range(depth): group = ExceptionGroup("outer", [group, TypeError("t")])
    raise group
"""
ERRORS = """
class BankError(Exception):
    def __init__(self, message, code=0):
        super().__init__(message)
        self.code = code
class Insufficient(BankError, ValueError):
    def __str__(self): return f"short: {self.args[0]}"
def withdraw(n):
    if n > 100: raise Insufficient("of money", 7)
    if n < 0: raise ValueError(f"negative: {n}")
    if n == 0: raise BankError("nothing")
    return n
def look(d, k): return d[k]
def decode():
    import json
    return json.loads("{")
def divide(a): return 1 / a
def give(): return BankError("given", 3)
"""

CALLBACKS = """
def apply(f, x): return f(x)
def compose(*fs):
    def run(x):
        for f in fs: x = f(x)
        return x
    return run
def order(xs, key=None): return sorted(xs, key=key)
def safe(f):
    try: return f()
    except ValueError as exc: return f"caught {exc}"
    except KeyError as exc: return f"key {exc.args[0]}"
def each(xs, f):
    for x in xs: f(x)
class Bus:
    def __init__(self): self.subs = []
    def on(self, f): self.subs.append(f); return f
    def off(self, f): self.subs.remove(f)
    def emit(self, *a): return [f(*a) for f in self.subs]
def read(stream): return stream.read().upper()
def use(resource):
    with resource as r: return r.value + 1
def decorate(f):
    def inner(*a, **k): return ["in", f(*a, **k)]
    return inner
def fields(o): o.count += 1; return (o.name, len(o), o[2], o + 1, 5 in o)
def items_of(o): return [x for x in o]
"""

MUTATION = """
def push(xs, x): xs.append(x)
def same(x): return x
def edit(d):
    d["n"] = d.get("n", 0) + 1
    d["deep"]["list"].append({1, 2})
    d.setdefault("new", []).append(d["deep"])
def grow(s): s.add("x"); s.discard("y")
def swap(grid): grid[0], grid[1] = grid[1], grid[0]
def clear(xs): xs[:] = []
def inner(xs): return xs[0]
def knot():
    a = [1]
    a.append(a)
    return a
def twice(x): return [x, x]
def flip(b): b[0] ^= 255
def rows(n): return [[0] * n for _ in range(n)]
"""

PLAIN = """
import datetime, decimal, fractions, uuid, collections, math, pathlib
def ident(x): return x
def kind(x): return type(x).__name__
def big(n): return 7 ** n
def odd(): return [float("nan"), float("inf"), -0.0]
def when(): return datetime.datetime(2024, 2, 29, 12, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))
def money(): return decimal.Decimal("1.10")
def third(): return fractions.Fraction(1, 3)
def tally(s): return collections.Counter(s)
def group(xs):
    d = collections.defaultdict(list)
    for x in xs: d[x % 2].append(x)
    return d
def here(): return pathlib.Path("a") / "b"
"""

TREES = """
def build(n):
    root = None
    for i in range(n): root = TreeNode(i, root)
    return root
def depth(node):
    n = 0
    while node: node, n = node.left, n + 1
    return n
def invert(node):
    if node: node.left, node.right = invert(node.right), invert(node.left)
    return node
def set_val(node, v): node.val = v
def kind(node): return type(node).__name__, isinstance(node, TreeNode)
def share():
    t = TreeNode(1)
    return [t, t]
"""
TREE_PRELUDE = """
class TreeNode:
    def __init__(self, val=0, left=None, right=None):
        self.val, self.left, self.right = val, left, right
    def total(self):
        return self.val + sum(x.total() for x in (self.left, self.right) if x)
"""

ASYNC = """
import asyncio
events = []
async def work(name, n):
    for i in range(n):
        events.append((name, i))
        await asyncio.sleep(0.02)
    return name
def seen(): return list(events)
async def boom(): raise ValueError("async")
async def numbers(n):
    for i in range(n):
        yield i
class Session:
    async def __aenter__(self): self.open = True; return self
    async def __aexit__(self, *exc): self.open = False; return False
    async def get(self, x): return x * 2
class Count:
    def __init__(self, n): self.n = n
    def __aiter__(self): return self
    async def __anext__(self):
        if not self.n: raise StopAsyncIteration
        self.n -= 1
        return self.n
async def call(f, x): return await f(x)
"""

STATE = """
import functools
LIMIT = 10
TABLE = {"a": 1}
_hidden = 3
calls = 0
@functools.lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
def tick():
    global calls
    calls += 1
    return calls
tick.version = "1.0"
def sum(a, b): return a + b
def limit(): return LIMIT
def helper(): return 1
def uses(): return helper() + 1
class Service:
    factor = 2
    def fetch(self): return 1
    def run(self): return self.fetch() * self.factor
    @classmethod
    def make(cls): return cls()
    @staticmethod
    def plus(a): return a + 1
def main():
    name = input("name? ")
    print("hi", name)
    return name
def show(x): print(x)
"""

CASES = [
    Case("operators", VECTOR, ("a + b for", "a - b for"), [
        "assert Vector(1, 2) + Vector(3, 4) == Vector(4, 6)",
        "assert list(2 * Vector(1, 2)) == [2, 4] == list(Vector(1, 2) * 2)",
        "v = Vector(1, 2, 3)\nv[0] = 9\ndel v[1]\nassert list(v) == [9, 3] and v[-1] == 3 and v[:1] == [9]",
        "assert 2 in Vector(1, 2) and 5 not in Vector(1, 2) and len(Vector(1)) == 1",
        "assert Vector(1) < Vector(2) and sorted([Vector(3), Vector(1)])[0] == Vector(1) and max(Vector(1), Vector(2))[0] == 2",
        "assert Vector(1) and not Vector(0) and bool(-Vector(1)) and Vector(4)(0) == 40",
        "assert repr(Vector(1, 2)) == 'Vector(1, 2)' and str(Vector(1)) == 'Vector(1,)' and f'{Vector(1):x}' == '<x>'",
        "assert len({Vector(1), Vector(1), Vector(2)}) == 2 and {Vector(1): 'a'}[Vector(1)] == 'a'",
        "assert Vector(1) != Vector(2) and Vector(1) != 1 and not Vector(1) == [1]",
        "a, b = Vector(1, 2)\nassert (a, b) == (1, 2) and sum(Vector(1, 2)) == 3",
        "v = Vector(1)\nw = v\nv += Vector(1)\nassert list(v) == [2] and list(w) == [1]",
    ], flags=["self_judged"]),
    Case("attributes", VECTOR, ("** 0.5", "** 1"), [
        "v = Vector(3, 4)\nassert v.norm == 5.0\nv.norm = 7\nassert v.xs == [7]",
        "assert Vector.unit == 1 and Vector(1).unit == 1 and list(Vector.zero(2)) == [0, 0] and Vector.dot(Vector(1, 2), Vector(3, 4)) == 11",
        "v = Vector(1)\nv.extra = 'e'\nassert v.extra == 'e' and hasattr(v, 'extra')\ndel v.extra\nassert not hasattr(v, 'extra')",
        "Vector.unit = 2\nassert Vector(1).unit == 2 and getattr(Vector, 'nope', None) is None",
        "m = Vector(1, 2).__len__\nassert m() == 2 and callable(Vector.dot) and Vector.__name__ == 'Vector'",
        "v = Vector(1)\nassert v is v and v.zero(1) is not v and type(v) is Vector and v.__class__ is Vector",
    ]),
    Case("inheritance", SHAPES, ("self.side ** 2", "self.side"), [
        "s = Square(3)\nassert isinstance(s, Square) and isinstance(s, Shape) and issubclass(Square, Shape)",
        "assert s.area() == 9 and s.describe() == 'square: 9' and s.sides == 4 and Shape.sides == 0",
        "try:\n    Shape()\nexcept TypeError as exc:\n    assert 'abstract' in str(exc)\nelse:\n    assert False",
        "assert not isinstance(s, Greeter) and not isinstance(3, Shape) and Square.__mro__.index(Shape) == 1",
    ]),
    Case("derived_in_tests", SHAPES, ('f"{self.word()} {self.name}"', '"hello " + self.name'), pytest="""
        import pytest
        from solution import Greeter, Shape
        class Loud(Greeter):
            def word(self): return super().word().upper()
        class Named(Greeter):
            def __init__(self, name, title):
                super().__init__(name)
                self.title = title
            def word(self): return self.title
        class Circle(Shape):
            def area(self): return 3
        def test_override(): assert Loud("bob").greet() == "HELLO bob"
        def test_init(): assert Named("bob", "sir").greet() == "sir bob" and Named("b", "s").title == "s"
        def test_abstract(): assert Circle("c").describe() == "c: 3" and isinstance(Circle(), Shape)
        def test_still_abstract():
            class Half(Shape): pass
            with pytest.raises(TypeError): Half()
    """),
    Case("records", RECORDS, ("self.price * n", "self.price + n"), [
        "assert Color.RED.value == 1 and Color.RED.name == 'RED' and Color(2) is Color.GREEN and Color['RED'] is Color.RED",
        "assert Color.RED.next() is Color.GREEN and Color.RED.next() == Color.GREEN and Color.RED != Color.GREEN",
        "assert [c.name for c in Color] == ['RED', 'GREEN'] and len(Color) == 2 and isinstance(Color.RED, Color)",
        "assert Level.HIGH > Level.LOW and Level.HIGH == 2 and Level.LOW + 1 == 2 and int(Level.HIGH) == 2",
        "assert (Perm.R | Perm.W) & Perm.R == Perm.R and Perm.R in (Perm.R | Perm.W)",
        "p = pair(1, 2)\nassert p == (1, 2) and p.left == 1 and p._fields == ('left', 'right') and p._asdict() == {'left': 1, 'right': 2}",
        "q = Pair(3, right=4)\nassert q.right == 4 and q == (3, 4) and q._replace(left=0) == (0, 4)",
        "i = Item('pen', 2.5)\nassert i.total(2) == 5.0 and i.name == 'pen' and i == Item('pen', 2.5) and i != Item('pen')",
        "import dataclasses\nassert dataclasses.asdict(Item('a', 1.0, ['t'])) == {'name': 'a', 'price': 1.0, 'tags': ['t']}",
        "assert [f.name for f in dataclasses.fields(Item)] == ['name', 'price', 'tags'] and dataclasses.is_dataclass(Item('a'))",
        "assert dataclasses.astuple(Key(1, 2)) == (1, 2) and dataclasses.replace(Key(1, 2), b=3) == Key(1, 3)",
        "try:\n    Key(1).a = 2\nexcept dataclasses.FrozenInstanceError:\n    pass\nelse:\n    assert False",
        "assert Key(1) < Key(2) and len({Key(1), Key(1)}) == 1 and repr(Key(1, 2)) == 'Key(a=1, b=2)'",
        "match Key(1, 2):\n    case Key(a, b=2):\n        assert a == 1\n    case _:\n        assert False",
        "import copy\ni = Item('a', 1.0, [1])\nj = copy.deepcopy(i)\nj.tags.append(2)\nk = copy.copy(i)\nassert i.tags == [1] and k == i and k is not i",
    ], flags=["self_judged"]),
    Case("iterators", ITERATORS, ("x * 2 for x", "x for x"), [
        "assert list(count(3)) == [0, 1, 2] and sum(count(4)) == 6 and [*count(2)] == [0, 1]",
        "g = count(1)\nassert next(g) == 0 and next(g, 'end') == 'end' and iter(g) is g",
        "e = echo()\nassert next(e) == [] and e.send('a') == ['a'] and e.throw(ValueError('v')) == ['a', 'v']\ne.close()",
        "import itertools\nassert list(itertools.islice(endless(), 3)) == [0, 1, 2]",
        "c = careful()\nassert next(c) == 1\nc.close()\nassert closed() == ['closed'] and list(c) == []",
        "d = delegating()\nassert list(d) == [0, 1]",
        "d = delegating()\nnext(d), next(d)\ntry:\n    next(d)\nexcept StopIteration as stop:\n    assert stop.value == 'end'",
        "assert list(Countdown(3)) == [2, 1, 0] and 1 in Countdown(3) and list(zip(count(2), Countdown(2))) == [(0, 1), (1, 0)]",
        "assert consume(x for x in (1, 2)) == [2, 4] and consume(iter([3])) == [6] and consume(map(abs, [-1])) == [2]",
        "g = iter([1, 2, 3])\nassert head(g) == 1 and head(g) == 2 and list(g) == [3]",
        "assert consume(count(2)) == [0, 2] and consume(range(2)) == [0, 2] and consume({1: 2}) == [2] and consume('ab') == ['aa', 'bb']",
        "import types, collections.abc\nassert isinstance(count(1), collections.abc.Iterator) and hasattr(count(1), '__next__')",
        "assert isinstance(count(1), types.GeneratorType) and not isinstance(count(1), list)",
        "assert set(pairs({'a': 1})) == {('a', 1)} and list(reversed([*count(2)])) == [1, 0]",
    ]),
    Case("exception_groups", GROUPS, ("Own(x)", "TypeError(x)"), [
        "try: run(1)\nexcept* Own: pass\nexcept* ValueError: pass",
        "try: run(2)\nexcept Many as many: assert many.message == 'many' and isinstance(many.exceptions[0], Own) and len(many.exceptions) == 2",
        "try: nested(3)\nexcept* KeyError as found: assert len(found.exceptions) == 1\nexcept* TypeError: pass",
    ]),
    Case("exceptions", ERRORS, ("self.code = code", "self.code = 0"), pytest="""
        import json, pytest
        from solution import BankError, Insufficient, withdraw, look, decode, divide, give
        def test_own():
            with pytest.raises(Insufficient, match="^short: of money$") as info: withdraw(101)
            assert info.value.code == 7 and info.value.args == ("of money",) and info.type is Insufficient
        def test_bases():
            with pytest.raises(BankError): withdraw(101)
            with pytest.raises(ValueError): withdraw(101)
            assert issubclass(Insufficient, (BankError,)) and issubclass(Insufficient, ValueError)
        def test_builtin():
            with pytest.raises(ValueError, match="negative: -1"): withdraw(-1)
            with pytest.raises(KeyError) as info: look({}, "k")
            assert info.value.args == ("k",)
            with pytest.raises(ZeroDivisionError): divide(0)
            with pytest.raises(TypeError): divide("1")
        def test_except():
            try: withdraw(0)
            except Insufficient: assert False
            except BankError as exc: assert str(exc) == "nothing" and exc.code == 0 and repr(exc) == "BankError('nothing')"
        def test_library():
            with pytest.raises(json.JSONDecodeError) as info: decode()
            assert info.value.pos == 1
        def test_value():
            exc = give()
            assert isinstance(exc, BankError) and exc.code == 3 and str(exc) == "given"
            with pytest.raises(BankError): raise exc
        def test_none():
            with pytest.raises(pytest.fail.Exception):
                with pytest.raises(BankError): withdraw(5)
    """),
    Case("exits", "import sys\ndef quit(n): sys.exit(n)", ("sys.exit(n)", "pass"), pytest="""
        import pytest, solution
        def test_exit():
            with pytest.raises(SystemExit) as info: solution.quit(3)
            assert info.value.code == 3
    """),
    Case("callbacks", CALLBACKS, ("return f(x)", "return x"), [
        "assert apply(lambda v: v + 1, 2) == 3 and apply(abs, -2) == 2 and apply([1, 2].index, 2) == 1 and apply(str, 3) == '3'",
        "assert compose(lambda v: v + 1, lambda v: v * 2)(3) == 8",
        "assert order([3, -5, 1], key=abs) == [1, 3, -5] and order(['bb', 'a'], key=len) == ['a', 'bb'] and order([1, 2], lambda v: -v) == [2, 1]",
        "def bad(): raise ValueError('mine')\nassert safe(bad) == 'caught mine' and safe(lambda: {}['k']) == 'key k'",
        "class Mine(Exception): pass\ndef worse(): raise Mine('m')\ntry:\n    safe(worse)\nexcept Mine as exc:\n    assert str(exc) == 'm'\nelse:\n    assert False",
        "got = []\neach([1, 2], got.append)\nassert got == [1, 2]",
        "n = 0\ndef count(v):\n    global n\n    n += v\neach([1, 2], count)\nassert n == 3",
        "bus = Bus()\nf = lambda *a: a\nassert bus.on(f) is f and bus.emit(1, 'x') == [(1, 'x')]\nbus.off(f)\nassert bus.emit(1) == []",
        "class Box:\n    def __init__(self): self.v = 0\n    def add(self, x): self.v += x\nb = Box()\neach([1, 2], b.add)\nassert b.v == 3",
        "import io\nassert read(io.StringIO('abc')) == 'ABC'",
        "class Res:\n    value = 1\n    done = False\n    def __enter__(self): return self\n    def __exit__(self, *exc): self.done = True\nr = Res()\nassert use(r) == 2 and r.done",
        "@decorate\ndef plus(a, b=1): return a + b\nassert plus(1) == ['in', 2] and plus(1, b=4) == ['in', 5]",
        "class Own:\n    name, count = 'o', 0\n    def __len__(self): return 4\n    def __getitem__(self, i): return i * 2\n    def __add__(self, x): return x\n    def __contains__(self, x): return x == 5\no = Own()\nassert fields(o) == ('o', 4, 4, 1, True) and o.count == 1",
        "class Seq:\n    def __iter__(self): yield from (1, 2)\nassert items_of(Seq()) == [1, 2]",
        "def deep(n): return n if n == 0 else apply(deep, n - 1)\nassert deep(30) == 0",
        "from unittest.mock import Mock\nm = Mock(return_value=4)\nassert apply(m, 1) == 4\nm.assert_called_once_with(1)",
    ]),
    Case("mutation", MUTATION, ("xs.append(x)", "xs + [x]"), [
        "xs = [1]\npush(xs, 2)\nassert xs == [1, 2] and same(xs) is xs",
        "d = {'deep': {'list': []}}\ndeep = d['deep']\nedit(d)\nassert d['n'] == 1 and deep['list'] == [{1, 2}] and d['new'][0] is deep and d['deep'] is deep",
        "s = {'y'}\ngrow(s)\nassert s == {'x'}",
        "g = [[1], [2]]\na, b = g\nswap(g)\nassert g == [[2], [1]] and g[0] is b and g[1] is a",
        "xs = [[1]]\nin_ = xs[0]\nassert inner(xs) is in_\nclear(xs)\nassert xs == []",
        "k = knot()\nassert k[1] is k and k[0] == 1",
        "a = [1]\na.append(a)\nassert same(a) is a and twice(a)[1][1] is a",
        "x = []\nt = twice(x)\nt[0].append(1)\nassert t == [[1], [1]] and x == [1]",
        "b = bytearray(b'ab')\nflip(b)\nassert b[0] == 158",
        "r = rows(2)\nr[0][0] = 1\nassert r == [[1, 0], [0, 0]]",
        "t = ([1], {'k': [2]})\npush(t[0], 5)\nassert t == ([1, 5], {'k': [2]})",
        "import collections\nq = collections.deque([1], maxlen=2)\npush(q, 2)\npush(q, 3)\nassert q == collections.deque([2, 3]) and q.maxlen == 2",
    ]),
    Case("plain", PLAIN, ("def ident(x): return x", "def ident(x): return [x]"), [
        "import datetime, decimal, fractions, uuid, collections, math, pathlib",
        "for x in (None, True, 0, -1, 1.5, 'é\\ud800', b'\\x00\\xff', 2 + 3j, (), [], {}, set(), frozenset({1}), ..., range(1, 9, 2), bytearray(b'a')):\n    y = ident(x)\n    assert y == x and type(y) is type(x), x",
        "for x in (datetime.date(2024, 1, 2), datetime.time(1, 2, 3, 4), datetime.timedelta(1, 2, 3), datetime.datetime(2024, 1, 1, fold=1), decimal.Decimal('1.0'), fractions.Fraction(1, 3), uuid.UUID(int=5), pathlib.Path('x'), pathlib.PurePosixPath('y')):\n    y = ident(x)\n    assert y == x and type(y) is type(x) and kind(x) == type(x).__name__, x",
        "assert big(3000) == 7 ** 3000 and ident(-(10 ** 400)) == -(10 ** 400) and ident(2 ** 64) == 2 ** 64",
        "n, i, z = odd()\nassert math.isnan(n) and i == math.inf and math.copysign(1, z) == -1",
        "assert when().utcoffset() == datetime.timedelta(hours=2) and when().isoformat() == '2024-02-29T12:00:00+02:00'",
        "assert str(money()) == '1.10' and third() + third() == fractions.Fraction(2, 3)",
        "c = tally('aab')\nassert type(c) is collections.Counter and c.most_common(1) == [('a', 2)] and c['z'] == 0",
        "g = group([1, 2, 3])\nassert g == {1: [1, 3], 0: [2]} and g[5] == []",
        "assert ident({(1, 2): {'k': (3, [4])}, None: 5, True: 6, 2.5: 7}) == {(1, 2): {'k': (3, [4])}, None: 5, True: 6, 2.5: 7}",
        "assert ident({'b': 1, 'a': 2}) == {'a': 2, 'b': 1} and list(ident({'b': 1, 'a': 2})) == ['b', 'a']",
        "assert kind(True) == 'bool' and kind(1) == 'int' and kind(1.0) == 'float' and kind((1,)) == 'tuple'",
        "assert ident('x' * 1_000_000) == 'x' * 1_000_000 and len(ident(list(range(100_000)))) == 100_000",
        "assert ident({'__class__': 1, 'l': ['l', 'h', 'o']}) == {'__class__': 1, 'l': ['l', 'h', 'o']} and ident(['h', 1, 'f']) == ['h', 1, 'f']",
        "assert here() == pathlib.Path('a/b') and here().name == 'b'",
    ]),
    Case("prelude", TREES, ("node.right), invert(node.left)", "node.left), invert(node.right)"), [
        "t = invert(TreeNode(1, TreeNode(2), TreeNode(3)))\nassert type(t) is TreeNode and (t.left.val, t.right.val) == (3, 2) and t.total() == 6",
        "t = build(5000)\nassert t.val == 4999 and t.left.val == 4998 and depth(t) == 5000",
        "t = TreeNode(1)\nset_val(t, 5)\nassert t.val == 5 and kind(t) == ('TreeNode', True)",
        "t = TreeNode(1, TreeNode(2))\nleft = t.left\nassert invert(t) is t and t.right is left",
        "a, b = share()\nassert a is b",
        "t = TreeNode(1)\nt.left = t\nset_val(t, 2)\nassert t.left is t and t.val == 2",
    ], prelude=TREE_PRELUDE),
    Case("prelude_kinds", "def ident(x): return x\ndef move(p): return Point(p.x + 1, p.y)\ndef paint(c): return Hue.BLUE if c is Hue.RED else c\ndef bump(s): s.n += 1\ndef fail(): raise Bad('b', 3)\ndef run(f): return helper(f)", ("p.x + 1", "p.x"), [
        "p = move(Point(1, 2))\nassert p == Point(2, 2) and type(p) is Point and isinstance(ident(p), Point)",
        "assert paint(Hue.RED) is Hue.BLUE and ident([Hue.RED])[0] is Hue.RED",
        "s = Slots(1)\nbump(s)\nassert s.n == 2 and type(ident(s)) is Slots",
        "t = Stack([1, 2])\nassert ident(t) == [1, 2] and type(ident(t)) is Stack",
        "try:\n    fail()\nexcept Bad as exc:\n    assert exc.code == 3 and exc.args == ('b', 3)",
        "assert ident(Rec(1)) == Rec(1) and run(2) == 3",
    ], prelude="""
        import enum
        from collections import namedtuple
        from dataclasses import dataclass
        Point = namedtuple("Point", "x y")
        class Hue(enum.Enum):
            RED = 1
            BLUE = 2
        class Slots:
            __slots__ = ("n",)
            def __init__(self, n): self.n = n
        class Stack(list):
            def peek(self): return self[-1]
        class Bad(Exception):
            def __init__(self, m, code): super().__init__(m, code); self.code = code
        @dataclass(frozen=True)
        class Rec:
            a: int
        def helper(x): return x + 1
    """),
    Case("prelude_redefined", "class ListNode:\n    def __init__(self, val=0, next=None): self.val, self.next = val, next\ndef rev(node):\n    out = None\n    while node: out, node = ListNode(node.val, out), node.next\n    return out",
        ("ListNode(node.val, out)", "ListNode(node.val + 1, out)"), [
        "r = rev(ListNode(1, ListNode(2)))\nassert (r.val, r.next.val, r.next.next) == (2, 1, None)",
    ], prelude="class ListNode:\n    def __init__(self, val=0, next=None):\n        self.val, self.next = val, next\n"),
    Case("state", STATE, ("a + b", "a - b"), pytest="""
        import contextlib, io, unittest.mock as mock, builtins
        import pytest, solution
        from solution import *
        from solution import sum as plus, _hidden
        def test_constants(): assert solution.LIMIT == 10 == LIMIT and solution.TABLE["a"] == 1 and _hidden == 3
        def test_star(): assert uses() == 2 and not hasattr(solution, "nothing") and sum([1, 2]) == 3
        def test_builtin_named(): assert plus(1, 2) == 3 and solution.sum(2, 2) == 4
        def test_cache():
            fib.cache_clear()
            assert fib(10) == 55 and fib.cache_info().misses == 11 and fib.__wrapped__(1) == 1
        def test_function_attributes(): assert tick.version == "1.0" and callable(tick) and tick.__name__ == "tick"
        def test_capsys(capsys):
            show("out")
            assert capsys.readouterr().out == "out\\n"
        def test_redirect():
            with contextlib.redirect_stdout(io.StringIO()) as out: show([1])
            assert out.getvalue() == "[1]\\n"
        def test_input(monkeypatch, capsys):
            monkeypatch.setattr("builtins.input", lambda prompt="": prompt + "Ann")
            assert main() == "name? Ann" and capsys.readouterr().out == "hi name? Ann\\n"
        def test_input_patched():
            with mock.patch("builtins.input", side_effect=["a", "b"]): assert [main(), main()] == ["a", "b"]
        def test_patch_function():
            with mock.patch("solution.helper", return_value=41) as fake: assert uses() == 42
            fake.assert_called_once_with()
            assert uses() == 2
        def test_patch_constant(monkeypatch):
            monkeypatch.setattr(solution, "LIMIT", 5)
            assert solution.limit() == 5 == solution.LIMIT
        def test_constant_is_back(): assert solution.limit() == 10
        def test_patch_class():
            with mock.patch.object(Service, "fetch", return_value=5): assert Service().run() == 10
            assert Service().run() == 2
            with mock.patch.object(Service, "factor", 7): assert Service().run() == 7
            assert Service.factor == 2 and Service().run() == 2
        def test_patch_instance():
            s = Service()
            with mock.patch.object(s, "fetch", return_value=3): assert s.run() == 6 and s.fetch() == 3
            assert s.run() == 2 and s.fetch() == 1
        def test_patch_static():
            with mock.patch.object(Service, "plus", return_value=0): assert Service.plus(1) == 0
            assert Service.plus(1) == 2 and Service.make().run() == 2
        def test_patch_dict():
            with mock.patch.dict(solution.TABLE, {"b": 2}): pass
            assert solution.TABLE == {"a": 1}
        def test_globals_live():
            solution.calls = 10
            assert tick() == 11 and solution.calls == 11
    """),
    Case("bare_builtin", "def sum(a, b): return a + b\ndef sorted(x): return 'mine'", ("a + b", "a"), ["assert sum(1, 2) == 3"]),
    Case("module_name", "def two_fer(n='you'): return f'One for {n}'", ("One", "Two"), module="two_fer", pytest="""
        import unittest
        import two_fer as under_test
        from two_fer import two_fer
        class TwoFerTest(unittest.TestCase):
            @classmethod
            def setUpClass(cls): cls.ready = True
            def setUp(self): self.names = ["Alice"]
            def tearDown(self): self.names.clear()
            def test_none(self): self.assertEqual(two_fer(), "One for you")
            def test_name(self):
                for name in self.names:
                    with self.subTest(name): self.assertEqual(under_test.two_fer(name), "One for Alice")
                self.assertTrue(self.ready)
            def test_raises(self):
                with self.assertRaises(TypeError): two_fer(1, 2)
        if __name__ == "__main__": unittest.main()
    """),
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
    Case("async", ASYNC, ("return x * 2", "return x"), pytest="""
        import asyncio, pytest
        from solution import *
        async def test_await(): assert await Session().get(2) == 4
        async def test_gather():
            assert await asyncio.gather(work("a", 3), work("b", 3)) == ["a", "b"]
            order = seen()
            assert order.index(("b", 0)) < order.index(("a", 2)) and order.index(("a", 0)) < order.index(("b", 2))
        async def test_raises():
            with pytest.raises(ValueError, match="async"): await boom()
        async def test_generator():
            assert [x async for x in numbers(3)] == [0, 1, 2]
            assert [x async for x in Count(2)] == [1, 0]
        async def test_context():
            async with Session() as s: assert s.open
            assert not s.open
        async def test_callback():
            async def double(x):
                await asyncio.sleep(0)
                return x * 2
            assert await call(double, 4) == 8
        async def test_timeout():
            with pytest.raises(asyncio.TimeoutError): await asyncio.wait_for(work("slow", 1000), 0.1)
        async def test_task():
            t = asyncio.create_task(work("t", 1))
            assert await t == "t"
        def test_run():
            assert asyncio.run(Session().get(3)) == 6 and asyncio.iscoroutinefunction(work)
            co = work("x", 1)
            assert asyncio.iscoroutine(co)
            co.close()
    """),
    Case("async_asserts", ASYNC, ("return x * 2", "return x"), [
        "import asyncio\nassert asyncio.run(Session().get(2)) == 4",
        "async def both():\n    return await asyncio.gather(work('a', 2), work('b', 2))\nassert asyncio.run(both()) == ['a', 'b'] and seen()[:2] == [('a', 0), ('b', 0)]",
    ]),
    Case("threads", "import threading, queue\nclass Channel:\n    def __init__(self): self.q = queue.Queue()\n    def put(self, x): self.q.put(x)\n    def get(self): return self.q.get()\nclass Counter:\n    def __init__(self): self.n, self.lock = 0, threading.Lock()\n    def add(self):\n        with self.lock: self.n += 1\ndef spread(f, n):\n    ts = [threading.Thread(target=f, args=(i,)) for i in range(n)]\n    for t in ts: t.start()\n    for t in ts: t.join()",
        ("self.n += 1", "self.n += 2"), script="""
        import threading, concurrent.futures
        c, got = Channel(), []
        t = threading.Thread(target=lambda: got.append(c.get()))
        t.start()
        c.put(5)
        t.join()
        assert got == [5]
        n = Counter()
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            for _ in range(20): pool.submit(n.add)
        assert n.n == 20
        seen = []
        spread(seen.append, 4)
        assert sorted(seen) == [0, 1, 2, 3]
    """),
    Case("context_managers", "import contextlib\nlog = []\n@contextlib.contextmanager\ndef tag(name):\n    log.append(name)\n    try: yield name.upper()\n    except KeyError: log.append('swallowed')\n    finally: log.append('/' + name)\nclass Open:\n    def __enter__(self): return self\n    def __exit__(self, t, v, tb):\n        self.seen = (t is ValueError, str(v))\n        return t is ValueError\ndef logged(): return log",
        ("name.upper()", "name"), [
        "with tag('b') as t:\n    assert t == 'B'\nassert logged() == ['b', '/b']",
        "with tag('c'):\n    raise KeyError('x')\nassert logged()[-2:] == ['swallowed', '/c']",
        "with Open() as o:\n    raise ValueError('v')\nassert o.seen == (True, 'v')",
        "try:\n    with Open() as o:\n        raise TypeError('t')\nexcept TypeError:\n    pass\nelse:\n    assert False",
        "@tag('d')\ndef f(): return 1\nassert f() == 1 and logged()[-1] == '/d'",
    ]),
    Case("exceptions_of_the_tests_in_a_block", "class Open:\n    def __enter__(self): return self\n    def __exit__(self, t, v, tb):\n        self.seen = str(v)\n        return False\n    async def __aenter__(self): return self\n    async def __aexit__(self, t, v, tb): self.seen = str(v)",
        ("return False", "return True"), pytest="""
        import contextlib
        import pytest
        from solution import Open
        class Own(Exception): pass
        def test_class():
            with pytest.raises(Own):
                with Open() as box:
                    raise Own("mine")
            assert box.seen == "mine"
        def test_stack():
            with pytest.raises(pytest.fail.Exception), contextlib.ExitStack() as stack:
                box = stack.enter_context(Open())
                pytest.fail("as it should")
            assert box.seen == "as it should"
        async def test_async():
            with pytest.raises(Own):
                async with Open() as box:
                    raise Own("mine, too")
            assert box.seen == "mine, too"
    """),
    Case("classes_that_are_first_met_in_a_structure", "class Base:\n    def __init__(self, x): self.x = x\ndef classes():\n    class Node(Base): pass\n    class Leaf(Node): pass\n    return Node, Leaf\ndef pairs():\n    Node, Leaf = classes()\n    return [Node(1), (Leaf(2), Node(3))]\ndef table():\n    Node, Leaf = classes()\n    return {'a': [Leaf(1)], 'b': (Leaf(2), Node(3)), 'c': frozenset([7])}\nNode, Leaf = classes()\nkept = Leaf(5)\ndef much(): return [kept, 'x' * (65 << 20)]\ndef leaf(): return kept\ndel Node, Leaf",
        ("Leaf(2)", "Leaf(4)"), [
        "a, (b, c) = pairs()\nassert [a.x, b.x, c.x] == [1, 2, 3]\nassert type(c) is type(a) and isinstance(b, type(a))",
        "found = table()\nassert [found['a'][0].x, found['b'][0].x, found['b'][1].x] == [1, 2, 3]\nassert isinstance(found['a'][0], type(found['b'][1]))",
        "try: much()\nexcept TypeError: pass\nelse: assert False, '65 MiB cross'\nassert leaf().x == 5",
    ]),
    Case("docstrings", "def f(x):\n    'Doubles it.'\n    return 2 * x\nasync def g(): 'Waits.'\ndef bare(x): return x\nclass Shop(list):\n    'Sells.'\n    def sell(self): 'One of them.'\n    @classmethod\n    def new(cls): 'Another.'\n    @staticmethod\n    def old(): 'The last.'\n    def bare(self): pass\nclass Small(Shop): pass\nclass Gone(Exception): 'It is not there.'",
        ("'Doubles it.'", "'Halves it.'"), [
        "assert f.__doc__ == 'Doubles it.' and g.__doc__ == 'Waits.' and bare.__doc__ is None",
        "assert Shop.__doc__ == Shop().__doc__ == 'Sells.' and Small.__doc__ is None and Gone.__doc__ == 'It is not there.'",
        "assert Shop.sell.__doc__ == Small.sell.__doc__ == Small().sell.__doc__ == 'One of them.' and Shop.bare.__doc__ is None",
        "assert Shop.new.__doc__ == 'Another.' and Shop.old.__doc__ == 'The last.'",
        "import inspect\nassert inspect.getdoc(f) == 'Doubles it.' and inspect.getdoc(Shop) == 'Sells.'",
        "class Own(Shop): 'Mine.'\nassert Own.__doc__ == 'Mine.' and Own().sell.__doc__ == 'One of them.'",
    ]),
    Case("mappings_that_take_over_items", 'class Lower(dict):\n    def __setitem__(self,k,v): super().__setitem__(k.lower(),v)\n    def __getitem__(self,k): return super().__getitem__(k.lower())\n    def __contains__(self,k): return super().__contains__(k.lower())\nclass Record(dict):\n    __getattr__=dict.__getitem__\n    def __setattr__(self,k,v): self[k]=v\nclass Fall(dict):\n    def __missing__(self,k): return k*2\ndef lower(): return Lower(a=1)\n',
        ('k.lower()', 'k.upper()'), [
        "d=Lower()\nd['A']=1\nassert d['a']==1 and 'A' in d and len(d)==1",
        "assert d=={'a':1} and dict(d)=={'a':1}",
        'r=Record(x=1)\nassert r.x==1',
        "r.y=5\nassert r['y']==5 and r=={'x':1,'y':5}",
        "assert Fall()[4]==8 and Fall(a=1)['a']==1",
        "assert list(lower())==['a'] and list(lower().items())==[('a',1)] and lower().get('zz') is None",
        "assert {**Fall(a=1)}=={'a':1}",
        "assert sorted(Fall(b=1,a=2))==['a','b']",
        'import json\nassert json.dumps(dict(Fall(b=1)))==\'{"b": 1}\'',
        "assert {'a':1}==Lower(a=1)",
        'assert isinstance(Lower(), Lower)',
        "assert Fall(a=1).copy()=={'a':1}",
        "d=Fall(a=1)\nd.update(b=2)\nassert d.pop('b')==2 and d.setdefault('c',4)==4 and list(d.keys())==['a','c'] and list(d.values())==[1,4]",
        "assert [(k,v) for k,v in Fall(a=1).items()]==[('a',1)]",
        'assert str(Fall(a=1))=="{\'a\': 1}" and repr(Fall(a=1))=="{\'a\': 1}"',
        'assert bool(Fall()) is False and not Fall()',
    ]),
    Case("numbers_texts_and_tuples_that_take_over_operators", "from collections import namedtuple\nfrom typing import NamedTuple\nclass Mod(int):\n    def __add__(self,o): return Mod((int(self)+int(o))%7)\nclass Vec(namedtuple('Vec','x y')):\n    def __add__(self,o): return Vec(self.x+o.x,self.y+o.y)\n    def __mul__(self,k): return Vec(self.x*k,self.y*k)\nclass P(NamedTuple):\n    x: int\n    y: int = 3\n    def __add__(self,o): return P(self.x+o.x,self.y+o.y)\nclass Ver(str):\n    def __lt__(self,o): return list(map(int,self.split('.')))<list(map(int,o.split('.')))\n",
        ('%7', '%5'), [
        'assert Mod(5)+Mod(4)==2',
        'assert Vec(1,2)+Vec(3,4)==Vec(4,6)',
        'assert Vec(1,2)+Vec(3,4)==(4,6)',
        'v=Vec(1,2)*3\nassert v.x==3 and v[1]==6 and tuple(v)==(3,6)',
        'x,y=P(1)\nassert (x,y)==(1,3)',
        'assert P(1,2)+P(1)==P(2,5)',
        'assert hash(Vec(1,2))==hash(Vec(1,2)) and len({Vec(1,2),Vec(1,2)})==1',
        "assert Ver('1.2')<Ver('1.10')",
        "assert sorted([Ver('1.10'),Ver('1.9')])[0]=='1.9'",
        'assert isinstance(Vec(1,2),Vec) and isinstance(P(1),P)',
        'assert P(1)._replace(x=5)==P(5)',
        "assert repr(Vec(1,2))=='Vec(x=1, y=2)'",
        "assert P(1)._asdict()=={'x':1,'y':3} and P._fields==('x','y')",
    ]),
    Case("collections_that_take_over_operators", "class Evens(list):\n    def __iter__(self): return (x for x in super().__iter__() if x%2==0)\nclass Neg(list):\n    def __getitem__(self,i): return super().__getitem__(-i)\nclass U(set):\n    def __or__(self,o): return U(set.__or__(self,o))\n    def __len__(self): return 100\nclass S(str):\n    def __add__(self,o): return S(str.__add__(self,'-'+o))\nclass Shown(list):\n    def __repr__(self): return 'Shown'\n",
        ("'-'+o", "o+'-'"), [
        'assert list(Evens([1,2,3,4]))==[2,4]',
        'assert Neg([1,2,3])[1]==3',
        'assert len(U([1]))==100 and (U([1])|{2})=={1,2}',
        "assert S('a')+'b'=='a-b'",
        'assert Shown([1])==[1]',
        'e=Evens([1,2])\ne.append(4)\nassert e==[1,2,4] and sum(e)==6',
    ]),
    Case("named_tuples_are_of_one_class", "from collections import namedtuple\nfrom typing import NamedTuple\nPoint = namedtuple('Point', 'x y', defaults=[7])\nclass Old(namedtuple('Old', 'a b')):\n    'With a docstring.'\n    __slots__ = ()\nclass Typed(NamedTuple):\n    a: int\n    b: list = [1]\nRenamed = namedtuple('Renamed', ['class', 'def'], rename=True)\ndef make(): return Point(1, 2)\ndef known(point): return isinstance(point, Point) and type(point) is Point\ndef olds(): return [Old(1, 2), Typed(3), Renamed(4, 5)]\ndef all_known(ps): return [type(p) for p in ps] == [Old, Typed, Renamed]\ndef keyed(point): return {point: 1}[point] + {Point: 1}[type(point)]",
        ("Point(1, 2)", "(1, 2)"), [
        "assert isinstance(make(), Point) and type(make()) is Point",
        "assert known(make()) and known(Point(3)) and not known((1, 2))",
        "assert Point(3) == (3, 7) and Point(3)._replace(x=1) == Point(1) and Point._make([1, 2]) == make()",
        "assert Point._fields == ('x', 'y') and Point._field_defaults == {'y': 7} and make()._asdict() == {'x': 1, 'y': 2}",
        "assert repr(make()) == 'Point(x=1, y=2)' and keyed(make()) == 2 and {make(): 1}[(1, 2)] == 1",
        "old, typed, renamed = olds()\nassert isinstance(old, Old) and isinstance(typed, Typed) and isinstance(renamed, Renamed)\nassert typed.b == [1] and renamed._1 == 5 and all_known([old, typed, renamed])",
        "from collections import namedtuple\nOwn = namedtuple('Own', 'a b')\nassert not known(Own(1, 2)) and Own(1, 2) == make()",
    ]),
    Case("decorators_keep_what_they_wrap", "import functools\ndef traced(f):\n    @functools.wraps(f)\n    def inner(*args, **kwargs): return [f(*args, **kwargs)]\n    return inner",
        ("@functools.wraps(f)", "@(lambda g: g)"), pytest="""
        from solution import traced
        @traced
        def double(x):
            "Doubles."
            return 2 * x
        class Shop:
            factor = 3
            @traced
            def sell(self, x):
                "Sells."
                return self.factor * x
        def test_function(): assert (double(2), double.__name__, double.__doc__) == ([4], "double", "Doubles.")
        def test_method(): assert Shop().sell(2) == [6] and Shop.sell.__doc__ == "Sells."
    """),
    Case("coroutines_take_turns", "import asyncio\nevents = []\nasync def turn(name, n):\n    for i in range(n):\n        events.append((name, i))\n        await asyncio.sleep(0)\n    return name\ndef seen(): return list(events)\nasync def forever(): await asyncio.sleep(3600)\nasync def each(f, n): return await asyncio.gather(*(f(i) for i in range(n)))",
        ("asyncio.sleep(0)", "asyncio.sleep(0.05 if name == 'a' else 0)"), script="""
        import asyncio
        async def three(): return await asyncio.gather(turn("a", 3), turn("b", 3), turn("c", 3))
        assert asyncio.run(three()) == ["a", "b", "c"]
        assert seen() == [(name, i) for i in range(3) for name in "abc"]
        async def cancelled():
            late, never = asyncio.ensure_future(forever()), asyncio.ensure_future(forever())
            never.cancel()
            found = await asyncio.gather(never, turn("d", 2), asyncio.wait_for(late, 0.1), return_exceptions=True)
            assert found[1] == "d" and isinstance(found[0], asyncio.CancelledError) and isinstance(found[2], TimeoutError)
            async with asyncio.TaskGroup() as group:
                e, f = group.create_task(turn("e", 1)), group.create_task(turn("f", 1))
            return e.result() + f.result()
        assert asyncio.run(cancelled()) == "ef"
        assert seen()[-2:] == [("e", 0), ("f", 0)]
        calls = []
        async def note(i):
            calls.append(i)
            await asyncio.sleep(0)
            return -i
        assert asyncio.run(each(note, 5)) == [0, -1, -2, -3, -4]
        assert calls == [0, 1, 2, 3, 4]
    """),
    Case("warnings", "import functools, warnings\nclass Old(DeprecationWarning): pass\ndef deprecated(f):\n    @functools.wraps(f)\n    def inner(*args):\n        warnings.warn(f'{f.__name__} is old', DeprecationWarning, stacklevel=2)\n        return f(*args)\n    return inner\ndef plain():\n    warnings.warn('careful')\n    return 1\ndef own(): warnings.warn(Old('mine'))\ndef quiet(): return 2\ndef caught():\n    with warnings.catch_warnings(record=True) as found:\n        warnings.warn('inside')\n    return len(found)\ndef fails():\n    warnings.warn('before')\n    raise ValueError",
        ("'careful'", "'careless'"), pytest="""
        import warnings
        import pytest
        from solution import Old, caught, deprecated, fails, own, plain, quiet
        @deprecated
        def double(x): return 2 * x
        def test_warns():
            with pytest.warns(UserWarning, match="careful") as found: assert plain() == 1
            assert len(found) == 1
            with pytest.warns(DeprecationWarning, match="double is old"): assert double(2) == 4
            with pytest.warns(Old, match="mine"): own()
        def test_recorded():
            with warnings.catch_warnings(record=True) as found:
                warnings.simplefilter("always")
                assert [plain(), plain(), quiet(), caught()] == [1, 1, 2, 1]
            assert [(one.category, str(one.message)) for one in found] == [(UserWarning, "careful")] * 2
        def test_errors():
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                with pytest.raises(UserWarning, match="careful"): plain()
                assert quiet() == 2
        def test_none():
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                quiet()
        def test_fails():
            with pytest.warns(UserWarning, match="before"), pytest.raises(ValueError): fails()
    """),
    Case("warnings_in_unittest", "import warnings\ndef old(): warnings.warn('gone soon', DeprecationWarning)", ("DeprecationWarning", "FutureWarning"), pytest="""
        import unittest
        from solution import old
        class Old(unittest.TestCase):
            def test_old(self):
                with self.assertWarns(DeprecationWarning): old()
    """),
    Case("inputs", "def ask(): return int(input()) + int(input('n'))", ("+ int", "- int"), [
        "import builtins\nold = builtins.input\nbuiltins.input = lambda *a: '4'\nassert ask() == 8\nbuiltins.input = old",
        "import io, sys\nsys.stdin = io.StringIO('1\\n2\\n')\nassert ask() == 3",
    ]),
]  # fmt: skip


def judged(judge: Judge, source: str, problem: Problem) -> Judgement:
    return judge.judge(Work(source=source, problem=problem))


def told(judgement: Judgement) -> str:
    lines = [f"{judgement.verdict} {judgement.reason} {judgement.message}"]
    lines += [f"{t.id} {t.verdict} {t.message} {t.stderr[-600:]}" for t in judgement.tests if t.verdict != "accepted"]
    return "\n".join(lines)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_right_submission_is_accepted(case: Case, judge: Judge) -> None:
    judgement = judged(judge, case.source, case.problem())
    assert judgement.verdict is Verdict.ACCEPTED, told(judgement)
    assert judgement.total >= len(case.asserts)
    assert [flag for flag in judgement.flags if flag in case.flags] == case.flags


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_wrong_one_is_not(case: Case, judge: Judge) -> None:
    old, new = case.break_
    assert old in case.source
    judgement = judged(judge, case.source.replace(old, new), case.problem())
    assert judgement.scorable, told(judgement)
    assert judgement.verdict is not Verdict.ACCEPTED


def test_there_is_nothing_to_read_while_a_submission_loads(judge: Judge) -> None:
    problem = Problem.model_validate({"tests": [{"kind": "script", "code": "import os\nassert number + 1 == 2"}]})
    reads = judged(judge, "number = int(input('how many? '))", problem)
    assert reads.verdict is Verdict.RUNTIME_ERROR and "EOFError: EOF when reading a line" in told(reads)
    catches = judged(judge, "try:\n    number = int(input())\nexcept EOFError:\n    number = 1", problem)
    assert catches.verdict is Verdict.ACCEPTED, told(catches)
