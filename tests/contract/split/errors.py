"""Exceptions, exits and warnings."""

from __future__ import annotations

from tests.contract.split.case import Case

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

CASES = [
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
    Case("warnings", "import functools, warnings\nclass Old(DeprecationWarning): pass\ndef deprecated(f):\n    @functools.wraps(f)\n    def inner(*args):\n        warnings.warn(f'{f.__name__} is old', DeprecationWarning, stacklevel=2)\n        return f(*args)\n    return inner\ndef plain():\n    warnings.warn('careful')\n    return 1\ndef own(): warnings.warn(Old('mine'))\ndef quiet(): return 2\nasync def slowly():\n    warnings.warn('slowly')\n    return 3\ndef caught():\n    with warnings.catch_warnings(record=True) as found:\n        warnings.warn('inside')\n    return len(found)\ndef fails():\n    warnings.warn('before')\n    raise ValueError",
        ("'careful'", "'careless'"), pytest="""
        import asyncio, warnings
        import pytest
        from solution import Old, caught, deprecated, fails, own, plain, quiet, slowly
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
        def test_awaited():
            async def main():
                with warnings.catch_warnings():
                    warnings.simplefilter("error")
                    with pytest.raises(UserWarning, match="slowly"): await slowly()
                with pytest.warns(UserWarning, match="slowly"): assert await slowly() == 3
            asyncio.run(main())
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
]  # fmt: skip
