"""What the submission makes of the tests' classes: decorators, descriptors, properties, mixins."""

from __future__ import annotations

from tests.contract.split.case import Case

CASES = [
    Case("class_decorators", """
def singleton(cls):
    made = {}
    def get(*args):
        if cls not in made: made[cls] = cls(*args)
        return made[cls]
    return get
def add_repr(cls):
    def __repr__(self): return f"{cls.__name__}({', '.join(f'{k}={v!r}' for k, v in vars(self).items())})"
    cls.__repr__ = __repr__
    return cls
def greets(cls):
    cls.greet = lambda self: "hi " + self.name
    cls.area = lambda self: self.side ** 2
    cls.made = classmethod(lambda c, side: c("made", side))
    cls.count = 3
    return cls
registry = {}
def register(name):
    def decorate(cls):
        registry[name] = cls
        return cls
    return decorate
""", ("self.side ** 2", "self.side * 2"), pytest="""
        import pytest
        import solution
        from solution import add_repr, greets, register, registry, singleton
        @singleton
        class One:
            def __init__(self, x): self.x = x
        @add_repr
        @greets
        class Square:
            def __init__(self, name, side): self.name, self.side, self._hidden = name, side, 1
        @register("one")
        class Kept: pass
        def test_one_of_a_kind(): assert One(1) is One(2) and One(3).x == 1
        def test_what_is_added():
            square = Square("bo", 3)
            assert repr(square) == "Square(name='bo', side=3)"
            assert square.greet() == "hi bo" and square.area() == 9 and Square.count == square.count == 3
            assert Square.made(4).area() == 16 and isinstance(Square.made(4), Square)
        def test_what_is_registered(): assert registry["one"] is Kept and isinstance(registry["one"](), Kept)
    """),
    Case("what_takes_the_place_of_comparisons", """
def ordered(cls):
    cls.__gt__ = lambda self, other: not (self < other or self == other)
    cls.__le__ = lambda self, other: self < other or self == other
    cls.__ge__ = lambda self, other: not self < other
    return cls
""", ("not self < other", "self < other"), pytest="""
        from solution import ordered
        @ordered
        class V:
            def __init__(self, v): self.v = v
            def __lt__(self, o): return self.v < o.v
            def __eq__(self, o): return self.v == o.v
        def test(): assert V(2) > V(1) and V(1) <= V(1) and V(3) >= V(2) and not V(1) > V(2)
    """, flags=["self_judged"]),
    Case("what_wraps_methods", """
import functools, inspect
calls = []
def logged(cls):
    def wrap(method):
        @functools.wraps(method)
        def inner(self, *args, **kwargs):
            calls.append(method.__name__)
            return method(self, *args, **kwargs)
        return inner
    for name, value in list(vars(cls).items()):
        if callable(value) and not name.startswith("__"): setattr(cls, name, wrap(value))
    return cls
def doubled(cls):
    for name, method in inspect.getmembers(cls, inspect.isfunction):
        if not name.startswith("_"): setattr(cls, name, lambda self, *args, _m=method: 2 * _m(self, *args))
    return cls
def replaced(cls):
    plain = cls.area
    cls.area = lambda self: plain(self) + 1
    cls.half = property(lambda self: plain(self) / 2)
    return cls
""", ("2 * _m", "3 * _m"), pytest="""
        import solution
        from solution import doubled, logged, replaced
        @logged
        class A:
            def f(self): return self._own() + 1
            def g(self, x, y=2): return x * y
            def _own(self): return 1
        @doubled
        class B:
            def f(self, x): return x
        class C(B):
            def h(self): return self.f(1) + 1
        @replaced
        class D:
            def area(self): return 4
        def test():
            a = A()
            assert a.f() == 2 and a.g(3) == 6 and a.g(3, y=3) == 9
            assert solution.calls == ["f", "_own", "g", "g"] and A.f.__name__ == "f"
            assert B().f(3) == 6 and C().h() == 3 and D().area() == 5 and D().half == 2
    """, flags=["self_judged"]),
    Case("descriptors", """
class Positive:
    def __set_name__(self, owner, name): self.name = "_" + name
    def __get__(self, obj, owner=None): return self if obj is None else getattr(obj, self.name)
    def __set__(self, obj, value):
        if value <= 0: raise ValueError("must be positive")
        setattr(obj, self.name, value)
class Typed:
    def __init__(self, kind): self.kind = kind
    def __set_name__(self, owner, name): self.name = name
    def __get__(self, obj, owner): return self if obj is None else obj.__dict__.get(self.name)
    def __set__(self, obj, value):
        if not isinstance(value, self.kind): raise TypeError(self.name)
        obj.__dict__[self.name] = value
    def __delete__(self, obj): del obj.__dict__[self.name]
class lazy:
    def __init__(self, func): self.func, self.name, self.__doc__ = func, func.__name__, func.__doc__
    def __get__(self, obj, owner=None):
        if obj is None: return self
        value = obj.__dict__[self.name] = self.func(obj)
        return value
""", ("value <= 0", "value < 0"), pytest="""
        import pytest
        from solution import Positive, Typed, lazy
        class Box:
            w, h, name = Positive(), Positive(), Typed(str)
            made = 0
            def __init__(self, w, h): self.w, self.h = w, h
            @lazy
            def area(self):
                "How much."
                self.made += 1
                return self.w * self.h
        def test_values():
            a, b = Box(2, 3), Box(4, 5)
            assert (a.w, a.h, b.w, b.h) == (2, 3, 4, 5) and isinstance(Box.w, Positive)
            with pytest.raises(ValueError, match="positive"): a.w = 0
            assert a.w == 2
        def test_types():
            box = Box(1, 1)
            assert box.name is None
            box.name = "x"
            with pytest.raises(TypeError): box.name = 3
            assert box.name == "x" and vars(box)["name"] == "x"
            del box.name
            assert box.name is None
        def test_once():
            box = Box(2, 3)
            assert box.area == box.area == 6 and box.made == 1 and Box.area.__doc__ == "How much."
            box.w = 4
            assert box.area == 6 and Box(4, 3).area == 12
    """),
    Case("decorators_on_methods", """
import functools
def memo(f):
    cache = {}
    @functools.wraps(f)
    def inner(self, *args):
        if args not in cache: cache[args] = f(self, *args)
        return cache[args]
    inner.cache = cache
    return inner
class counted:
    def __init__(self, func):
        functools.update_wrapper(self, func)
        self.func, self.calls = func, 0
    def __call__(self, *args):
        self.calls += 1
        return self.func(*args)
    def __get__(self, obj, owner=None): return self if obj is None else functools.partial(self, obj)
""", ("self.calls += 1", "self.calls += 2"), pytest="""
        from solution import counted, memo
        class Maths:
            asked = 0
            @memo
            def square(self, x):
                self.asked += 1
                return x * x
            @counted
            def cube(self, x):
                "To the third."
                return x ** 3
        @counted
        def plain(x): return x
        def test():
            maths = Maths()
            assert maths.square(3) == maths.square(3) == 9 and maths.asked == 1 and Maths.square.cache == {(3,): 9}
            assert maths.cube(2) == 8 and Maths.cube.calls == 1 and Maths.cube.__doc__ == "To the third."
            assert plain(1) == 1 and plain.calls == 1 and plain.__name__ == "plain"
    """),
    Case("mixins", """
import json
class Json:
    def to_json(self): return json.dumps(self.__dict__)
    @classmethod
    def from_json(cls, text): return cls(**json.loads(text))
    @staticmethod
    def version(): return 2
class Chain:
    def __init__(self): self.steps = []
    def add(self, step):
        self.steps.append(step)
        return self
    @classmethod
    def of(cls, *steps):
        made = cls()
        for step in steps: made.add(step)
        return made
""", ("return self", "return Chain()"), pytest="""
        from solution import Chain, Json
        class Point(Json):
            def __init__(self, a, b): self.a, self.b = a, b
        class Steps(Chain):
            def count(self): return len(self.steps)
        def test_json():
            assert Point(1, 2).to_json() == '{"a": 1, "b": 2}' and Point.version() == 2
            point = Point.from_json('{"a": 3, "b": 4}')
            assert isinstance(point, Point) and (point.a, point.b) == (3, 4)
        def test_chain():
            steps = Steps()
            assert steps.add(1) is steps and steps.add(2).add(3).count() == 3
            made = Steps.of(1, 2)
            assert isinstance(made, Steps) and made.count() == 2 and made.steps == [1, 2]
    """),
]  # fmt: skip
