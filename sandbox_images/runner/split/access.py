"""What of the tests' objects the submission may read and set: nothing that leads to test code, its frames, or an expected value.

Of instances public attributes, and of private ones those that it put there itself, as its descriptors and cached properties do.
Of classes nothing, unless the tests passed the class itself, as they do to a class decorator: then public attributes, and it may
add to it. What takes the place of something, or may be what a verdict hangs on, makes the verdict self-judged.
"""

from __future__ import annotations

import functools
import inspect
import sys
import types
import weakref
from typing import TYPE_CHECKING, Any

from split.kinds import malformed
from split.operations import FORWARDED, JUDGING
from split.proxies import Remote

if TYPE_CHECKING:
    from split.values import Values

_CODE = (
    types.FunctionType, types.MethodType, types.GeneratorType, types.CoroutineType, types.AsyncGeneratorType, types.FrameType,
    types.CodeType, types.ModuleType, types.TracebackType, types.BuiltinFunctionType, type, functools.partial,
)  # fmt: skip
_METHODS = (types.FunctionType, types.MethodDescriptorType, types.WrapperDescriptorType, classmethod, staticmethod)
_FOREIGN_OPS = FORWARDED | JUDGING
RESUMED = frozenset({"send", "throw", "close", "asend", "athrow", "aclose", "__next__", "__anext__"})
# Special methods that a class may get without its verdicts being the submission's own. One that ends errors of a block is none.
_ADDED = (FORWARDED - {"__hash__", "__exit__", "__aexit__"}) | {"__init__", "__post_init__"}
# And those that compare, or change what is so without them: whether an object is true, and what a copy of it is.
_JUDGED = JUDGING | {"__eq__", "__ne__", "__hash__", "__len__", "__copy__", "__deepcopy__", "__dir__"}
_ABSENT = object()


class Access:
    """The rules, and what the submission has put where."""

    def __init__(self, policy: Values) -> None:
        self._policy = policy
        self._put: dict[int, tuple[Any, set[str]]] = {}  # by an object's id, with what keeps the id its own
        self._given: weakref.WeakSet[type] = weakref.WeakSet()
        # Methods in whose place the submission has put others.
        self._methods: weakref.WeakKeyDictionary[type, dict[str, Any]] = weakref.WeakKeyDictionary()

    def passed(self, values: list[Any]) -> None:
        """What the tests pass: classes that they wrote are the submission's to add to."""
        for value in values:
            if (
                isinstance(value, type)
                and value not in self._given
                and _is_written_here(value)
                and not _is_suite(value)
            ):
                self._given.add(value)

    def operator(self, name: Any) -> None:
        if type(name) is not str:
            malformed("name")
        if name not in _FOREIGN_OPS:
            raise AttributeError(name)

    def read(self, obj: Any, name: Any) -> None:
        """Raises ``AttributeError`` where the submission may not look."""
        if type(name) is not str:
            malformed("name")
        resumable = isinstance(obj, types.GeneratorType | types.CoroutineType | types.AsyncGeneratorType)
        if (resumable and name in RESUMED) or name in self._put_on(obj):
            return
        if name.startswith("_") or (isinstance(obj, _CODE) and not self._has_given(obj, name)):
            raise AttributeError(
                f"{type(obj).__name__!r} object of the tests has no attribute {name!r} for the submission"
            )
        if is_mock(obj) and _of_mocks(name):  # what it was called with, and what checks that
            raise AttributeError(f"the tests' mock keeps {name!r} to itself")

    def attributes(self, obj: Any) -> dict[str, Any]:
        """``vars`` of an instance, as far as it may be read: what the submission has put there, and all that is public if the class was passed."""
        if isinstance(obj, _CODE) or is_mock(obj) or type(found := getattr(obj, "__dict__", None)) is not dict:
            raise AttributeError("__dict__")
        put, shown = self._put_on(obj), any(kind in self._given for kind in type(obj).__mro__)
        return {name: value for name, value in found.items() if name in put or (shown and not name.startswith("_"))}

    def assign(self, obj: Any, name: Any, value: Any) -> None:
        if isinstance(obj, type):
            self._add(obj, name, value)
        else:
            self._writable(obj, name, value)
            setattr(obj, name, value)
        self._remember(obj, name)

    def put(self, obj: Any, name: Any, value: Any) -> None:
        """Into an instance's own attributes, past what its class has of that name."""
        self._writable(obj, name, value)
        vars(obj)[name] = value
        self._remember(obj, name)

    def original(self, obj: Any, name: Any) -> Any:
        """A method in whose place the submission has put one of its own, which may call it."""
        for kind in type(obj).__mro__:
            found = self._methods.get(kind, {}).get(name)
            if isinstance(found, types.FunctionType):
                return types.MethodType(found, obj)
        raise AttributeError(name)

    def delete(self, obj: Any, name: Any) -> None:
        """What the submission has put there."""
        if name not in self._put_on(obj):
            raise AttributeError(f"the tests keep {name!r} as it is")
        if not isinstance(obj, type) and name in vars(obj):
            del vars(obj)[name]
        else:
            delattr(obj, name)
        self._put_on(obj).discard(name)

    def _writable(self, obj: Any, name: Any, value: Any) -> None:
        """A method of the tests' class stays its own, and so does what a mock hands out, and what is private already."""
        private = (
            type(name) is str and name.startswith("_") and not name.startswith("__") and not isinstance(obj, _CODE)
        )
        if not private or inspect.getattr_static(obj, name, _ABSENT) is not _ABSENT:
            self.read(obj, name)
        own = inspect.getattr_static(type(obj), name, None)
        if isinstance(own, _METHODS) or (is_mock(obj) and isinstance(value, Remote)):
            raise AttributeError(f"the tests keep {name!r} as it is")

    def _add(self, cls: type, name: Any, value: Any) -> None:
        special = type(name) is str and name.startswith("__")
        if type(name) is not str or cls not in self._given or (special and name not in _ADDED | _JUDGED):
            raise AttributeError(f"the tests' class {cls.__name__!r} keeps {name!r} as it is")
        replaced = name not in self._put_on(cls) and _has(cls, name)
        if replaced or name in _JUDGED or _takes_over(value):
            self._policy.self_judged = True
        if replaced and name in vars(cls):
            self._methods.setdefault(cls, {})[name] = vars(cls)[name]
        setattr(cls, name, value)

    def _has_given(self, obj: Any, name: str) -> bool:
        """Whether it is a class that was passed, and has the name."""
        return isinstance(obj, type) and obj in self._given and _has(obj, name)

    def _put_on(self, obj: Any) -> set[str]:
        return self._put.get(id(obj), (None, set()))[1]

    def _remember(self, obj: Any, name: str) -> None:
        key = id(obj)
        if key not in self._put:
            try:
                keeper: Any = weakref.ref(obj, lambda _: self._put.pop(key, None))
            except TypeError:
                keeper = obj
            self._put[key] = keeper, set()
        self._put[key][1].add(name)


def _is_written_here(cls: type) -> bool:
    """Whether a class is of the tests' own text, and of no library."""
    if cls.__module__.partition(".")[0] in sys.stdlib_module_names:
        return cls.__module__ == "__main__"
    file = getattr(sys.modules.get(cls.__module__), "__file__", None) or ""
    return "-packages/" not in file


def _has(cls: type, name: str) -> bool:
    """Whether a class of the tests has the name from anywhere but ``object``."""
    return any(name in vars(kind) for kind in cls.__mro__[:-1])


def _takes_over(value: Any) -> bool:
    """Whether an attribute of a class comes before what its instances have of that name, as a property does."""
    return hasattr(type(value), "__set__") or hasattr(type(value), "__delete__")


def _is_suite(cls: type) -> bool:
    """Whether a class is tests, as unittest or pytest find them."""
    unittest = sys.modules.get("unittest.case")
    return cls.__name__.startswith("Test") or (unittest is not None and issubclass(cls, unittest.TestCase))


def is_mock(obj: Any) -> bool:
    mock = sys.modules.get("unittest.mock")
    return mock is not None and isinstance(obj, mock.NonCallableMock)


def _of_mocks(name: str) -> bool:
    mock = sys.modules["unittest.mock"]
    return hasattr(mock.MagicMock, name) or hasattr(mock.AsyncMock, name)
