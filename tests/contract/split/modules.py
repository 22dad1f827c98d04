"""The submission's module as a whole: its state, its names, the problem's prelude."""

from __future__ import annotations

from tests.contract.split.case import Case

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
    Case("signatures", """
import functools
def f(a, b: int = 2, *args, c, d=None, **more) -> str: return ""
def numbers(n):
    for i in range(n): yield i
class Shop:
    def __init__(self, name, rate=0.1): self.name = name
    def sell(self, what, n=1): return n
    @classmethod
    def open(cls, name): return cls(name)
    @staticmethod
    def price(what): return 1
    def items(self): yield self.name
""", ("b: int = 2", "b: int = 3"), pytest="""
        import inspect
        import solution
        from solution import Shop, f, numbers
        def test_functions():
            assert str(inspect.signature(f)) == "(a, b: int = 2, *args, c, d=None, **more) -> str"
            assert inspect.signature(f).bind(1, c=3).arguments == {"a": 1, "c": 3}
            assert f.__module__ == "solution" and "f" in dir(solution)
        def test_classes():
            assert list(inspect.signature(Shop).parameters) == ["name", "rate"]
            assert list(inspect.signature(Shop.sell).parameters) == ["self", "what", "n"]
            assert list(inspect.signature(Shop("a").sell).parameters) == ["what", "n"]
            assert list(inspect.signature(Shop.open).parameters) == ["name"]
            assert list(inspect.signature(Shop.price).parameters) == ["what"]
        def test_generators():
            assert inspect.isgeneratorfunction(numbers) and not inspect.isgeneratorfunction(f)
            assert inspect.isgeneratorfunction(Shop("a").items) and inspect.isgenerator(numbers(1))
            assert str(inspect.signature(lambda x: x)) == "(x)"
    """),
    Case("source lines", """
import functools
def total(numbers):
    # adds them up
    return numbers[0] + total(numbers[1:]) if numbers else 0
@functools.cache
def known(n): return n
class Shop:
    def sell(self, what): return [one for one in [what]]
""", ("total(numbers[1:])", "sum(numbers[1:])"), pytest="""
        import ast, inspect, textwrap
        import pytest
        import solution
        from solution import Shop, known, total
        def called(obj):
            tree = ast.parse(textwrap.dedent(inspect.getsource(obj)))
            return {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
        def test_it_is_recursive():
            assert total([1, 2, 3]) == 6 and "total" in called(total) and "sum" not in called(solution)
            assert "# adds them up" in inspect.getsource(total) and inspect.getsourcelines(total)[1] == 3
        def test_classes_and_what_is_wrapped():
            assert inspect.getsource(Shop).startswith("class Shop:") and "for one in" in inspect.getsource(Shop.sell)
            assert inspect.getsource(Shop().sell) == inspect.getsource(Shop.sell)
            assert "def known" in inspect.getsource(known)
        def test_of_others_as_ever():
            assert "def called" in inspect.getsource(called) and "def dedent" in inspect.getsource(textwrap.dedent)
            with pytest.raises(TypeError):
                inspect.getsource(3)
    """),
]  # fmt: skip
