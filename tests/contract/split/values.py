"""Values that cross, those that tests change, and built-in types that a submission took over."""

from __future__ import annotations

from tests.contract.split.case import Case

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

CASES = [
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
    Case("containers_that_are_kept", """
class Log:
    def __init__(self, sink, rows=()): self.sink, self.rows = sink, rows
    def write(self, x): self.sink.append(x)
    def mark(self, i, j): self.rows[i][j] = "x"
    def give(self): return self.sink
    def forget(self): self.sink = []
def total(xs):
    def add(x):
        xs["sum"] = xs.get("sum", 0) + x
        return xs["sum"]
    return add
def twice(xs):
    for x in xs:
        xs.remove(x)
        yield x * 2
async def fill(xs):
    xs.append(1)
    xs.append(2)
class Bank:
    def __init__(self): self.accounts = {}
    def open(self, name): self.accounts[name] = 0
""", ("append(x)", "append(str(x))"), pytest="""
        import asyncio
        from solution import Bank, Log, fill, total, twice
        def test_written_later():
            sink = [0]
            log = Log(sink)
            log.write(1)
            assert sink == [0, 1]
            sink.append(2)
            log.write(3)
            assert sink == [0, 1, 2, 3] and log.sink == sink and log.give() == sink
            log.forget()
            log.write(4)
            assert sink == [0, 1, 2, 3] and log.sink == [4]
        def test_two_hold_one():
            sink = []
            one, other = Log(sink), Log(sink)
            one.write(1)
            other.write(2)
            assert sink == [1, 2] and one.sink == [1, 2]
        def test_nested():
            rows = [[".", "."], [".", "."]]
            first = rows[0]
            log = Log([], rows)
            log.mark(0, 1)
            assert rows == [[".", "x"], [".", "."]] and first is rows[0]
            rows[1][0] = "y"
            log.mark(1, 1)
            assert rows[1] == ["y", "x"]
        def test_closure():
            found = {}
            add = total(found)
            add(3)
            assert add(4) == 7 and found == {"sum": 7}
        def test_generator():
            left = [1, 2, 3]
            found = twice(left)
            assert next(found) == 2 and left == [2, 3]
        def test_coroutine():
            found = []
            asyncio.run(fill(found))
            assert found == [1, 2]
        def test_attribute():
            bank = Bank()
            accounts = bank.accounts
            bank.open("ann")
            assert accounts == {"ann": 0}
        def test_many():
            sinks = [[] for _ in range(300)]
            logs = [Log(sink) for sink in sinks]
            logs[0].write(1)
            assert sinks[0] == [1]
    """),
]  # fmt: skip
