"""Classes and their instances: operators, attributes, inheritance, records, docstrings."""

from __future__ import annotations

from tests.contract.split.case import Case

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
    Case("docstrings", "def f(x):\n    'Doubles it.'\n    return 2 * x\nasync def g(): 'Waits.'\ndef bare(x): return x\nclass Shop(list):\n    'Sells.'\n    def sell(self): 'One of them.'\n    @classmethod\n    def new(cls): 'Another.'\n    @staticmethod\n    def old(): 'The last.'\n    def bare(self): pass\nclass Small(Shop): pass\nclass Gone(Exception): 'It is not there.'",
        ("'Doubles it.'", "'Halves it.'"), [
        "assert f.__doc__ == 'Doubles it.' and g.__doc__ == 'Waits.' and bare.__doc__ is None",
        "assert Shop.__doc__ == Shop().__doc__ == 'Sells.' and Small.__doc__ is None and Gone.__doc__ == 'It is not there.'",
        "assert Shop.sell.__doc__ == Small.sell.__doc__ == Small().sell.__doc__ == 'One of them.' and Shop.bare.__doc__ is None",
        "assert Shop.new.__doc__ == 'Another.' and Shop.old.__doc__ == 'The last.'",
        "import inspect\nassert inspect.getdoc(f) == 'Doubles it.' and inspect.getdoc(Shop) == 'Sells.'",
        "class Own(Shop): 'Mine.'\nassert Own.__doc__ == 'Mine.' and Own().sell.__doc__ == 'One of them.'",
    ]),
    Case("classes_that_are_first_met_in_a_structure", "class Base:\n    def __init__(self, x): self.x = x\ndef classes():\n    class Node(Base): pass\n    class Leaf(Node): pass\n    return Node, Leaf\ndef pairs():\n    Node, Leaf = classes()\n    return [Node(1), (Leaf(2), Node(3))]\ndef table():\n    Node, Leaf = classes()\n    return {'a': [Leaf(1)], 'b': (Leaf(2), Node(3)), 'c': frozenset([7])}\nNode, Leaf = classes()\nkept = Leaf(5)\ndef much(): return [kept, 'x' * (65 << 20)]\ndef leaf(): return kept\ndel Node, Leaf",
        ("Leaf(2)", "Leaf(4)"), [
        "a, (b, c) = pairs()\nassert [a.x, b.x, c.x] == [1, 2, 3]\nassert type(c) is type(a) and isinstance(b, type(a))",
        "found = table()\nassert [found['a'][0].x, found['b'][0].x, found['b'][1].x] == [1, 2, 3]\nassert isinstance(found['a'][0], type(found['b'][1]))",
        "try: much()\nexcept TypeError: pass\nelse: assert False, '65 MiB cross'\nassert leaf().x == 5",
    ]),
]  # fmt: skip
