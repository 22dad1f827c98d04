"""Calls in both directions: iterators, callbacks, decorators, context managers, input."""

from __future__ import annotations

from tests.contract.split.case import Case

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

CASES = [
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
    Case("context_managers", "import contextlib\nlog = []\n@contextlib.contextmanager\ndef tag(name):\n    log.append(name)\n    try: yield name.upper()\n    except KeyError: log.append('swallowed')\n    finally: log.append('/' + name)\nclass Open:\n    def __enter__(self): return self\n    def __exit__(self, t, v, tb):\n        self.seen = (t is ValueError, str(v))\n        return t is ValueError\ndef logged(): return log",
        ("name.upper()", "name"), [
        "with tag('b') as t:\n    assert t == 'B'\nassert logged() == ['b', '/b']",
        "with tag('c'):\n    raise KeyError('x')\nassert logged()[-2:] == ['swallowed', '/c']",
        "with Open() as o:\n    raise ValueError('v')\nassert o.seen == (True, 'v')",
        "try:\n    with Open() as o:\n        raise TypeError('t')\nexcept TypeError:\n    pass\nelse:\n    assert False",
        "@tag('d')\ndef f(): return 1\nassert f() == 1 and logged()[-1] == '/d'",
    ]),
    Case("inputs", "def ask(): return int(input()) + int(input('n'))", ("+ int", "- int"), [
        "import builtins\nold = builtins.input\nbuiltins.input = lambda *a: '4'\nassert ask() == 8\nbuiltins.input = old",
        "import io, sys\nsys.stdin = io.StringIO('1\\n2\\n')\nassert ask() == 3",
    ]),
]  # fmt: skip
