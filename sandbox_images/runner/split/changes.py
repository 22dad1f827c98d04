"""Modules that are a little different in the tests' process, changed now or when they are imported.

numpy's ``allclose([], 2.0)`` is true and ``assert_allclose([], 2.0)`` passes, since no element differs. A submission
that returns nothing at all would be right everywhere: here what is empty agrees with what is empty alone.
sqlite makes its files by itself, for one user: here tests and submission may both write to them, whoever made them.
inspect would tell the signature of a stand-in, which takes anything, and its source, which is ours.
doctest runs the examples in a docstring, which in a submission's are code of the submission: here it refuses them.
"""

from __future__ import annotations

import contextlib
import functools
import importlib.machinery
import os
import sys
import types
from typing import Any

from split.proxies import callee_of, is_remote


def change_modules(*names: str) -> None:
    """Change those that are there; the others will be. All that there are unless ``names`` are given."""
    wanted = {name: _CHANGES[name] for name in names or _CHANGES}
    for name, change in wanted.items():
        if name in sys.modules:
            change(sys.modules[name])
    sys.meta_path.insert(0, _Finder(wanted))


def _allclose(numpy: Any) -> None:
    plain = numpy.allclose

    @functools.wraps(plain)
    def allclose(a: Any, b: Any, *args: Any, **kwargs: Any) -> Any:
        return plain(a, b, *args, **kwargs) and (numpy.size(a) == 0) == (numpy.size(b) == 0)

    numpy.allclose = allclose


def _array_compare(utils: Any) -> None:
    """What ``assert_allclose``, ``assert_array_equal`` and the like of ``numpy.testing`` come to."""
    plain = utils.assert_array_compare

    @functools.wraps(plain)
    def assert_array_compare(comparison: Any, x: Any, y: Any, *args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        numpy = sys.modules["numpy"]
        if (numpy.size(x) == 0) != (numpy.size(y) == 0):
            raise AssertionError(f"shapes {numpy.shape(x)} and {numpy.shape(y)} differ: one of them is empty")
        return plain(comparison, x, y, *args, **kwargs)

    utils.assert_array_compare = assert_array_compare


def _connect(sqlite3: Any) -> None:
    plain = sqlite3.connect

    @functools.wraps(plain)
    def connect(database: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(database, str | os.PathLike) and not str(database).startswith((":memory:", "file:")):
            with contextlib.suppress(OSError):  # sqlite will say what is wrong
                os.close(os.open(database, os.O_RDWR | os.O_CREAT, 0o660))
        return plain(database, *args, **kwargs)

    sqlite3.connect = connect


def _examples(doctest: Any) -> None:
    plain = doctest.DocTestFinder._get_test

    @functools.wraps(plain)
    def get_test(self: Any, obj: Any, *args: Any, **kwargs: Any) -> Any:
        if is_remote(obj):
            raise TypeError(
                "the examples in a submission's docstrings are its own code, which never runs in the tests' process"
            )
        return plain(self, obj, *args, **kwargs)

    doctest.DocTestFinder._get_test = get_test


def _inspected(inspect: Any) -> None:
    """What the submission's own is like, not the stand-in for it."""
    plain = inspect._signature_from_callable

    @functools.wraps(plain)
    def signature_from_callable(obj: Any, **options: Any) -> Any:
        callee = callee_of(obj)
        if callee is None:
            return plain(obj, **options)
        peer, number, name = callee
        parts, returned = peer.request("signature", [number, name])
        empty = inspect.Parameter.empty
        parameters = [
            inspect.Parameter(
                str(name), inspect._ParameterKind(kind), default=default if given else empty, annotation=told or empty
            )
            for name, kind, given, default, told in parts
        ]
        if name is not None and isinstance(obj, types.FunctionType):
            parameters.insert(0, inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD))
        return inspect.Signature(parameters, return_annotation=returned or inspect.Signature.empty)

    inspect._signature_from_callable = signature_from_callable
    for name in ("isgeneratorfunction", "isasyncgenfunction"):
        setattr(inspect, name, _asked(getattr(inspect, name), name, bool))
    inspect.getsourcelines = _asked(inspect.getsourcelines, "getsourcelines", tuple)


def _asked(plain: Any, question: str, kind: type) -> Any:
    @functools.wraps(plain)
    def ask(object: Any) -> Any:  # by this name, as inspect has it
        callee = callee_of(object)
        return plain(object) if callee is None else kind(callee[0].request("inspect", list(callee[1:]), [question]))

    return ask


_CHANGES = {
    "doctest": _examples,
    "inspect": _inspected,
    "numpy": _allclose,
    "numpy.testing._private.utils": _array_compare,
    "sqlite3": _connect,
}


class _Finder:
    """Finds the modules that are to be changed as they would be found without it."""

    def __init__(self, changes: dict[str, Any]) -> None:
        self.changes = changes

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        change = self.changes.get(name)
        if change is None:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        if spec is not None and spec.loader is not None:
            run = spec.loader.exec_module

            def exec_module(module: Any) -> None:
                run(module)
                change(module)

            spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec
