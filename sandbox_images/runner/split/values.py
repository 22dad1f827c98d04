"""What crosses the line between two processes, and what each side lets the other do with its objects.

``Values`` is common to both ends; ``SubmissionSide`` lets the tests do anything with the submission's objects,
``TestSide`` lets the submission call what the tests passed to it and use its public methods, no more: nothing
that it can reach leads to the test code, its frames, or an expected value.
"""

import builtins
import copy
import enum
import importlib
import inspect
import io
import sys
import threading
import types
import weakref

from codec import CodecError, array, array_value, base_value, is_namedtuple
from split import proxies
from split.proxies import RemoteModule, RemoteType, describe_class, handle_of

# Modules and their classes that exist at both ends and cross by name. Functions never do.
SHARED = frozenset(
    ["builtins", "abc", "array", "ast", "asyncio", "base64", "bisect", "calendar", "cmath", "collections", "contextlib", "copy", "csv", "dataclasses", "datetime", "decimal", "enum", "fractions", "functools", "hashlib", "heapq", "io", "itertools", "json", "logging", "math", "numbers", "operator", "os", "os.path", "posixpath", "pathlib", "queue", "random", "re", "statistics", "string", "struct", "sys", "textwrap", "threading", "time", "types", "typing", "uuid", "collections.abc", "numpy", "scipy", "sortedcontainers"]
)
_CODE = (
    types.FunctionType, types.MethodType, types.GeneratorType, types.CoroutineType, types.AsyncGeneratorType, types.FrameType,
    types.CodeType, types.ModuleType, types.TracebackType, types.BuiltinFunctionType, type,
)  # fmt: skip
_ARGUMENTS = frozenset({str, int, float, bool, type(None), tuple, list, dict, bytes})
_FOREIGN_OPS = proxies.FORWARDED | proxies.JUDGING


class Values:
    """The rules of one end: what ``codec`` asks when it meets something that is not plain data."""

    def __init__(self):
        self.prelude = {}
        self.prelude_names = {}
        self.peer = None
        self.self_judged = False
        self.dropped = []
        self.functions = {}
        self.classes = {}
        self.instances = {}
        self.described = set()

    def attach(self, peer):
        self.peer = peer

    def adopt_prelude(self, namespace):
        """Classes and functions of the prelude exist at both ends: they cross by name, instances by value."""
        self.prelude = namespace
        self.prelude_names = {
            id(value): name
            for name, value in namespace.items()
            if isinstance(value, type | types.FunctionType) and getattr(value, "__module__", None) == namespace.get("__name__")
        }

    # --- sending ----------------------------------------------------------------------------------

    def __call__(self, enc, obj, depth):
        kind = type(obj)
        if kind is types.TracebackType:  # each end has its own
            return None
        if (own := handle_of(obj)) is not None and own[0] is self.peer:
            return ["o", own[1]]
        if id(obj) in self.prelude_names:
            return ["P", self.prelude_names[id(obj)]]
        if id(kind) in self.prelude_names and not isinstance(obj, BaseException) and hasattr(obj, "__dict__"):
            return enc.later(obj, lambda enc, obj: self.state(enc, obj))
        if (tagged := array(obj)) is not None:
            return tagged
        if isinstance(obj, types.ModuleType) and obj.__name__ in SHARED and sys.modules.get(obj.__name__) is obj:
            return ["B", obj.__name__, None]
        if isinstance(obj, type) and self._shared_class(obj):
            return ["B", obj.__module__, obj.__qualname__]
        if not isinstance(obj, enum.Enum):
            if is_namedtuple(obj) and not _extended(kind, tuple):
                entry = ["nt", kind.__name__, list(kind._fields), enc.items(list(tuple.__iter__(obj)), depth + 1)]
                return enc.now(obj, entry)
            plain = base_value(obj)
            if plain is not obj and not _extended(kind, type(plain)):
                return enc.value(plain, depth)
        return self.handle(enc, obj)

    def state(self, enc, obj):
        """The table entry of an instance of a prelude class: its name and attributes."""
        return ["p", self.prelude_names[id(type(obj))], list(vars(obj)), enc.items(list(vars(obj).values()))]

    def handle(self, enc, obj):
        number = self.peer.handles.number(obj)
        if isinstance(obj, types.FunctionType | types.MethodType | types.BuiltinFunctionType):
            attributes = getattr(obj, "__dict__", None) or {}
            if not set(attributes) - {"__wrapped__", "_assay"}:
                return ["h", number, "f", str(getattr(obj, "__name__", "function")), inspect.iscoroutinefunction(obj)]
        if isinstance(obj, type):
            if number in self.described:
                return ["h", number, "c", None, None, None]
            self.described.add(number)
            bases = [enc.value(base) for base in obj.__bases__ if base is not object and not self._shared_class(base)]
            return ["h", number, "c", describe_class(obj), bases, _builtin_exception(obj)]
        if isinstance(obj, types.ModuleType):
            return ["h", number, "m", obj.__name__]
        return ["h", number, "i", self.handle(enc, type(obj))]

    def _shared_class(self, cls):
        module = sys.modules.get(cls.__module__) if cls.__module__ in SHARED else None
        return module is not None and getattr(module, cls.__qualname__, None) is cls

    def outgoing(self):
        """What goes along with every message: handles that this end no longer needs."""
        if not self.dropped:
            return None
        dropped, self.dropped = self.dropped, []
        return {"drop": dropped}

    def incoming(self, extra):
        if extra:
            for number, count in extra.get("drop", ()):
                self.peer.handles.drop(number, count)

    # --- receiving --------------------------------------------------------------------------------

    def resolve(self, dec, item):
        tag = item[0]
        if tag == "h":
            return self._proxy(dec, item)
        if tag == "o":
            return self.peer.handles[item[1]]
        if tag == "P":
            return self.prelude[item[1]] if item[1] in self.prelude_names.values() else _malformed("prelude name")
        if tag == "B":
            return _shared(item[1], item[2])
        if tag == "np":
            return array_value(item)
        return _malformed("tag")

    def blank(self, entry):
        cls = self.prelude.get(entry[1])
        if not isinstance(cls, type) or id(cls) not in self.prelude_names:
            _malformed("class")
        return cls.__new__(cls) if cls.__new__ is object.__new__ else object.__new__(cls)

    def fill(self, dec, obj, entry):
        cls = type(obj)
        if id(cls) not in self.prelude_names or len(entry[2]) != len(entry[3]):
            _malformed("instance")
        state = dict(zip(map(str, entry[2]), dec.items(entry[3])))
        for name, value in state.items():
            dunder = name.startswith("__") and name.endswith("__")
            if dunder or (callable(getattr(cls, name, None)) and callable(value)):  # a method stays the class's own
                _malformed("attribute")
        own = vars(obj)
        own.clear()
        own.update(state)

    def namedtuple(self, name, fields, values):
        return proxies.make_namedtuple(name, fields, values)

    def _proxy(self, dec, item):
        _, number, kind = item[:3]
        if type(number) is not int:
            _malformed("handle")
        if kind == "f":
            found = self.functions.get(number)
            if found is None:
                found = self.functions[number] = proxies.make_function(self.peer, number, str(item[3]), bool(item[4]))
            return found
        if kind == "c":
            return self._class(dec, item)
        if kind == "m":
            return RemoteModule(str(item[3]), self.peer, number, [])
        if kind == "i":
            cls = self.resolve(dec, item[3])
            if isinstance(cls, type) and getattr(cls, "_assay_is_exception", False):
                return proxies.make_exception(cls, self.peer, number, (), "")
            alive = self.instances.get(number)
            alive = alive() if alive is not None else None
            if alive is not None:
                alive._assay_count += 1
                return alive
            made = object.__new__(cls)
            made._assay_peer, made._assay_handle, made._assay_count = self.peer, number, 1
            made._assay_set = made._assay_state = None
            self.instances[number] = weakref.ref(made)
            return made
        return _malformed("kind of handle")

    def _class(self, dec, item):
        _, number, _, about, bases, builtin = item
        cls = self.classes.get(number)
        if cls is None:
            if about is None:
                _malformed("class")
            parents = [base for base in dec.items(bases) if isinstance(base, RemoteType)]
            if builtin is not None:
                native = getattr(builtins, builtin, None)
                if not (isinstance(native, type) and issubclass(native, BaseException)):
                    _malformed("exception")
                cls = proxies.make_exception_class(self.peer, number, about, parents, native)
            else:
                cls = proxies.make_class(self.peer, number, about, parents)
            self.classes[number] = cls
        return cls

    # --- exceptions -------------------------------------------------------------------------------

    def catches(self, exc):
        return True

    def describe(self, exc):
        """``(class, args, text, instance, attributes, trace)``: the class by name where both ends have it."""
        cls = type(exc)
        if isinstance(exc, CodecError):
            cls = TypeError
        args = tuple(arg if type(arg) in _ARGUMENTS else _text(arg) for arg in exc.args)
        if cls.__module__ == "builtins":
            return (cls.__name__, args, _text(exc), None, {}, _trace(exc))
        if id(cls) in self.prelude_names or self._shared_class(cls):
            kept = {k: v for k, v in vars(exc).items() if type(v) in _ARGUMENTS}
            return (cls, args, _text(exc), None, kept, _trace(exc))
        return (cls, args, _text(exc), exc, {}, _trace(exc))

    def exception(self, told):
        """The exception to raise here for what the other end described."""
        cls, args, text, instance, extra, trace = told
        if isinstance(cls, str):
            cls = getattr(builtins, cls, None)
            if not (isinstance(cls, type) and issubclass(cls, BaseException)):
                cls = RuntimeError
            if not issubclass(cls, Exception):
                return self.stopped(cls, args, text, trace)
            exc = _make(cls, args, text)
        elif isinstance(instance, BaseException):
            exc = instance
            BaseException.__setattr__(exc, "args", tuple(args))
            own = BaseException.__getattribute__(exc, "__dict__").get("_assay")
            if own is not None:
                BaseException.__getattribute__(exc, "__dict__")["_assay"] = (*own[:2], text)
        elif isinstance(cls, type) and issubclass(cls, BaseException):
            exc = cls.__new__(cls)
            exc.args = tuple(args)
            for name, value in extra.items():
                try:
                    setattr(exc, str(name), value)
                except AttributeError:
                    pass
        else:
            exc = RuntimeError(text)
        try:
            exc._assay_trace = trace
        except AttributeError:
            pass
        return exc

    def stopped(self, cls, args, text, trace):
        """``SystemExit`` and its like at the other end: an exception here, but never one that ends this process."""
        exc = RemoteExit(f"{cls.__name__}: {text}" if text else cls.__name__)
        exc._assay_trace = trace
        return exc

    def wait_for(self, number):
        return self.peer.request("await", number)


class RemoteExit(RuntimeError):
    """The submission called ``sys.exit`` (or its like) inside a call."""


def _extended(kind, base):
    """Whether a subclass of a built-in type adds public methods: then it crosses as a handle, else as its value."""
    known = set(dir(base)) | {"_fields", "_make", "_asdict", "_replace", "_field_defaults", "__match_args__"}
    return any(
        name not in known and callable(value)
        for cls in kind.__mro__
        if cls not in base.__mro__
        for name, value in vars(cls).items()
        if not (name.startswith("__") and name.endswith("__"))
    )


def _builtin_exception(cls):
    """The name of the nearest built-in exception class above ``cls``, or ``None``."""
    if not issubclass(cls, BaseException):
        return None
    for base in cls.__mro__:
        if base.__module__ == "builtins" and base is not object:
            return base.__name__ if issubclass(base, Exception) else "Exception"
    return "Exception"


def _make(cls, args, text):
    try:
        return cls(*args)
    except Exception:
        exc = cls.__new__(cls)
        exc.args = (text,)
        return exc


def _text(exc):
    try:
        return str.__getitem__(str(exc), slice(0, 4000))
    except BaseException as other:
        return f"<{type(other).__name__} in __str__>"


def _trace(exc):
    """The innermost frames of the source, as ``line N, in f`` lines."""
    lines = []
    tb = exc.__traceback__
    while tb is not None:
        code = tb.tb_frame.f_code
        if code.co_filename in ("solution.py", "<solution>", "test.py"):
            lines.append(f"line {tb.tb_lineno}, in {code.co_name}")
        tb = tb.tb_next
    return "; ".join(lines[-3:])


def _shared(module, qualname):
    if module not in SHARED:
        _malformed("module")
    found = importlib.import_module(module)
    if qualname is None:
        return found
    found = getattr(found, qualname, None)
    return found if isinstance(found, type) else _malformed("class")


def _malformed(what):
    raise CodecError(f"malformed message: {what}")


class SubmissionSide(Values):
    """The submission's end: the tests may do anything with its objects."""

    def __init__(self):
        super().__init__()
        self.out = None
        self.namespace = {}
        self._loop = None
        self.tasks = {}
        self.originals = {}

    def outgoing(self):
        extra = super().outgoing()
        if self.out is not None and (text := self.out.take()):
            extra = extra or {}
            extra["out"] = text
        return extra

    def perform(self, op, target, args, kwargs):
        handles = self.peer.handles
        if op == "call":
            return handles[target](*args, **kwargs)
        if op == "meth":
            return getattr(handles[target[0]], target[1])(*args, **kwargs)
        if op == "op":
            obj = handles[target[0]]
            return getattr(type(obj), target[1])(obj, *args, **kwargs)
        if op == "super":
            obj = handles[target[0]]
            return getattr(super(type(obj), obj), target[1])(*args, **kwargs)
        if op == "get":
            return getattr(handles[target[0]], target[1])
        if op == "set":
            return self._set(handles[target[0]], target[1], args[0])
        if op == "restore":
            return setattr(handles[target[0]], target[1], self.originals[target[0], target[1]])
        if op == "del":
            return delattr(handles[target[0]], target[1])
        return getattr(self, "_" + op)(handles[target], *args, **kwargs)

    def _set(self, obj, name, value):
        if isinstance(obj, type) and name in vars(obj):
            self.originals.setdefault((self.peer.handles.numbers.get(id(obj)), name), vars(obj)[name])
        setattr(obj, name, value)

    def _eq(self, obj, other):
        return bool(obj == other)

    def _plain(self, obj):
        return base_value(obj)

    def _iter(self, obj):
        return iter(obj)

    def _item(self, obj, key):
        return obj[key]

    def _in(self, obj, key):
        return key in obj

    def _copy(self, obj):
        return copy.copy(obj)

    def _deepcopy(self, obj):
        return copy.deepcopy(obj)

    def _derive(self, cls, name, **methods):
        def override(function):
            return lambda self, *args, **kwargs: function(*args, **kwargs)

        made = types.new_class(name, (cls,), {}, lambda body: body.update({k: override(f) for k, f in methods.items()}))
        return made.__new__(made)

    def _await(self, obj):
        import asyncio

        future = asyncio.run_coroutine_threadsafe(_waited(obj), self.loop())
        self.tasks[self.peer.handles.numbers.get(id(obj))] = future
        return future.result()

    def _cancel(self, obj):
        future = self.tasks.get(self.peer.handles.numbers.get(id(obj)))
        if future is not None:
            future.cancel()

    def loop(self):
        """The event loop that runs the submission's coroutines, in a thread of its own."""
        if self._loop is None:
            import asyncio

            self._loop = asyncio.new_event_loop()
            threading.Thread(target=self._loop.run_forever, daemon=True).start()
        return self._loop


async def _waited(obj):
    return await obj


class TestSide(Values):
    """The tests' end: the submission may call what it was given and use public methods, no more."""

    __test__ = False

    def __init__(self):
        super().__init__()
        self.main_loop = None

    def incoming(self, extra):
        super().incoming(extra)
        if extra and isinstance(extra.get("out"), str):
            sys.stdout.write(extra["out"])

    def module_attribute(self, peer, number, name):
        return peer.request("get", [number, name])

    def catches(self, exc):
        return not isinstance(exc, KeyboardInterrupt)

    def perform(self, op, target, args, kwargs):
        if op == "input":
            return builtins.input(*(str(arg) for arg in args))
        handles = self.peer.handles
        if op == "call":
            obj = handles[target]
            if isinstance(obj, type) and id(obj) not in self.prelude_names and obj.__module__ in SHARED:
                _malformed("call")
            return obj(*args, **kwargs)
        if op in ("meth", "op", "get", "set"):
            obj, name = handles[target[0]], target[1]
            self._allow(op, obj, name)
            if op == "meth":
                return getattr(obj, name)(*args, **kwargs)
            if op == "op":
                return getattr(type(obj), name)(obj, *args, **kwargs)
            if op == "get":
                return getattr(obj, name)
            return setattr(obj, name, args[0])
        if op == "eq":
            return bool(handles[target] == args[0])
        if op == "await":
            return self._await(handles[target])
        raise CodecError(f"the tests' objects do not allow {op!r}")

    def _allow(self, op, obj, name):
        """Public attributes of instances, iteration and operators; nothing of functions, frames, classes, modules."""
        if type(name) is not str:
            _malformed("name")
        if op == "op":
            if name not in _FOREIGN_OPS:
                raise AttributeError(name)
            return
        generator = isinstance(obj, types.GeneratorType | types.CoroutineType | types.AsyncGeneratorType)
        if generator and name in ("send", "throw", "close", "asend", "athrow", "aclose"):
            return
        if name.startswith("_") or isinstance(obj, _CODE):
            raise AttributeError(f"{type(obj).__name__!r} object of the tests has no attribute {name!r} for the submission")

    def _await(self, obj):
        import asyncio

        if self.main_loop is not None and self.main_loop.is_running():
            return asyncio.run_coroutine_threadsafe(_waited(obj), self.main_loop).result()
        return asyncio.run(_waited(obj))


class Output(io.TextIOBase):
    """The submission's stdout in split mode: text goes along with the next answer, to where the tests' stdout points."""

    encoding = "utf-8"
    errors = "surrogateescape"

    def __init__(self, limit, overflow):
        self.parts = []
        self.size = 0
        self.limit = limit
        self.overflow = overflow

    def writable(self):
        return True

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.size += len(text)
        if self.size > self.limit:
            self.overflow(text)
        else:
            self.parts.append(text)
        return len(text)

    def take(self):
        if not self.parts:
            return ""
        text = "".join(self.parts)
        self.parts.clear()
        return text
