"""What the submission's process does: a whole program, or a list of calls. Runs confined, in the child."""

from __future__ import annotations

import atexit
import binascii
import gc
import io
import json
import linecache
import os
import signal
import sys
import threading
import time
import traceback
import types
from typing import TYPE_CHECKING, Any, NoReturn

import codec
from supervise import MAX_REPORT, REPORT

if TYPE_CHECKING:
    from collections.abc import Sequence

NAME = "solution.py"


def disguise() -> None:
    """Make a zygote look like a fresh interpreter, once, for all its children.

    No module of the runner is importable or listed. The standard streams are new and untouched; while they are
    made, descriptor 0 is a file and 1 and 2 are pipes, as they will be in the children, since streams remember that.
    """
    here = os.path.dirname(os.path.abspath(__file__))
    for name, module in list(sys.modules.items()):
        path = getattr(module, "__file__", None)
        if path and path.startswith(here):
            del sys.modules[name]
    sys.path[:] = [entry for entry in sys.path if entry and entry != here]
    sys.argv[:] = [NAME]
    _heed_signals()
    sys.orig_argv[:] = ["python3", NAME]
    kept = [os.dup(fd) for fd in range(3)]
    file, (end, pipe) = os.memfd_create("input"), os.pipe()
    for fd, place in ((file, 0), (pipe, 1), (pipe, 2)):
        os.dup2(fd, place)
    streams: Any = sys  # the standard ones are declared final and read-only
    streams.stdin = open(0, encoding="utf-8", errors="surrogateescape", closefd=False)  # noqa: SIM115
    streams.stdout = open(1, "w", encoding="utf-8", errors="surrogateescape", closefd=False)  # noqa: SIM115
    streams.stderr = io.TextIOWrapper(io.FileIO(2, "w", closefd=False), "utf-8", "backslashreplace", write_through=True)
    streams.stderr.mode = "w"
    streams.stdin.buffer.raw.name = "<stdin>"
    streams.stdout.buffer.raw.name = "<stdout>"
    streams.stderr.buffer.name = "<stderr>"
    streams.__stdin__, streams.__stdout__, streams.__stderr__ = sys.stdin, sys.stdout, sys.stderr
    for place, fd in enumerate(kept):
        os.dup2(fd, place)
    for fd in (*kept, file, end, pipe):
        os.close(fd)


def _heed_signals() -> None:
    """What whoever started the service has ignored (``nohup``, a shell's background jobs) is not ignored in a run."""
    for number in range(1, 32):
        if signal.getsignal(number) is signal.SIG_IGN and number not in (signal.SIGPIPE, signal.SIGXFSZ):
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)


def allow_depth(further: int, recursion: int = 1000) -> None:
    """The runner's own frames do not count against the recursion limit: those that call this, and ``further`` to come."""
    depth = further
    frame = sys._getframe().f_back
    while frame is not None:
        depth, frame = depth + 1, frame.f_back
    sys.setrecursionlimit(recursion + depth)


def lay_out(files: dict[str, str]) -> None:
    """Write the test's own files (base64 by relative path) into the working folder, which is empty yet."""
    for path, content in files.items():
        folder = os.path.dirname(path)
        if folder:
            os.makedirs(folder, exist_ok=True)
        with open(path, "xb") as file:
            file.write(binascii.a2b_base64(content))


def remember(source: str, name: str = NAME) -> None:
    """Let tracebacks show the source's lines."""
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)


def module(name: str, source_name: str = NAME) -> types.ModuleType:
    """A new module in ``sys.modules``: where the submission's names live."""
    made = types.ModuleType(name)
    made.__dict__["__builtins__"] = __builtins__
    made.__file__ = source_name
    sys.modules[name] = made
    return made


def load_prelude(prelude: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Run it in a module of its own, as split mode has it: all its names, and those that tests and submission get.

    Raises what it raises. Both are empty where there is none.
    """
    if not prelude:
        return {}, {}
    shared = module("prelude", "prelude.py").__dict__
    exec(compile(prelude, "prelude.py", "exec", dont_inherit=True), shared)
    return shared, {name: value for name, value in shared.items() if not dunder(name)}


def dunder(name: Any) -> bool:
    return str(name).startswith("__") and str(name).endswith("__")


def exit_like_python(code: int) -> NoReturn:
    """Threads, exit handlers, buffers and finalisers in the order of the interpreter's own end; then the process ends."""
    try:
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
    except BaseException:
        traceback.print_exc()
    code = _flush(code)
    try:
        sys.modules.pop("__main__", None)
        gc.collect()  # finalisers run while everything that they use is still there
    except BaseException:
        traceback.print_exc()
    os._exit(_flush(code))


def _flush(code: int) -> int:
    """``code``, or Python's own status for a stream that cannot be flushed."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if not stream.closed:
                stream.flush()
        except BaseException:
            code = code or 120
    return code


def exit_code(exc: SystemExit) -> int:
    """The exit status that ``SystemExit`` asks for; its text goes to stderr."""
    code = exc.code
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    print(code, file=sys.stderr)
    return 1


def show(exc: BaseException) -> None:
    """The traceback without the runner's own frames."""
    tb = exc.__traceback__
    while tb is not None and tb.tb_frame.f_code.co_filename != NAME:
        tb = tb.tb_next
    traceback.print_exception(type(exc), exc, tb)


def run_source(prelude: str, source: str, fd: int) -> NoReturn:
    """Execute the source as ``__main__``; ends the process. What cannot be compiled is told over ``fd``."""
    module("__main__")
    exit_like_python(execute(sys.modules["__main__"].__dict__, prelude, source, fd))


def execute(namespace: dict[str, Any], prelude: str, source: str, fd: int) -> int:
    """The exit status of the source. What it leaves behind hangs on its module alone when this returns."""
    code = 0
    try:
        if prelude:
            exec(compile(prelude, "prelude.py", "exec", dont_inherit=True), namespace)
        compiled = compile(source, NAME, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, MemoryError, RecursionError) as exc:
        traceback.print_exception(type(exc), exc, None)
        Reporter(fd).send(0, b"Y", text(_said(exc)))
        os._exit(1)
    os.close(fd)
    remember(source)
    try:
        exec(compiled, namespace)
    except SystemExit as exc:
        code = exit_code(exc)
    except BaseException as exc:
        code = 1
        try:
            show(exc)
        except BaseException:
            pass
    return code


class Plain:
    """The rules for values of call tests: plain data only, iterators as lists."""

    def __init__(self, limit: int = 1_000_000) -> None:
        self.limit = limit

    def __call__(self, enc: codec.Encoder, obj: Any, depth: int) -> Any:
        if codec.array(obj) is not None:
            return enc.value(obj.tolist(), depth)
        plain = codec.base_value(obj)
        if plain is not obj:
            return enc.value(plain, depth)
        if hasattr(type(obj), "__next__"):
            items = []
            for item in obj:
                items.append(item)
                if len(items) > self.limit:
                    raise codec.CodecError("an iterator without an end")
            return enc.value(items, depth)
        raise codec.CodecError(f"an instance of {type(obj).__name__} is not plain data")

    def resolve(self, dec: codec.Decoder, item: Any) -> NoReturn:
        raise codec.CodecError("malformed message")


class Reporter:
    """The child's end of the report pipe; each step's CPU and wall seconds since the one before go along."""

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self.restart()

    def restart(self) -> None:
        self.wall, self.cpu = time.perf_counter(), self.clock()

    def clock(self) -> float:
        """CPU seconds of this process; the tests' process adds those of the submission's."""
        return time.process_time()

    def send(self, step: int, kind: bytes, payload: bytes = b"") -> None:
        wall, cpu = time.perf_counter(), self.clock()
        data = REPORT.pack(step, kind, max(0.0, cpu - self.cpu), wall - self.wall, len(payload)) + payload
        self.wall, self.cpu = wall, cpu
        view = memoryview(data)
        while view:
            view = view[os.write(self.fd, view) :]


def text(message: str) -> bytes:
    return json.dumps(message[:4000]).encode()


def run_calls(prelude: str, source: str, calls: Sequence[dict[str, Any]], fd: int) -> int:
    """Call after call on the submission's functions; each value goes to the worker, which compares it. The exit status."""
    namespace = module("solution").__dict__
    reports = Reporter(fd)
    first = calls[0]["step"]
    try:
        if prelude:
            exec(compile(prelude, "prelude.py", "exec", dont_inherit=True), namespace)
        compiled = compile(source, NAME, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, MemoryError, RecursionError) as exc:
        reports.send(first, b"Y", text(f"{type(exc).__name__}: {exc}"))
        return 0
    remember(source)
    try:
        exec(compiled, namespace)
    except BaseException as exc:
        show(exc)
        reports.send(first, b"L", text(_said(exc)))
        return 1
    reports.send(first, b"B")
    for call in calls:
        step = call["step"]
        try:
            payload = encoded(_call(namespace, call), Plain())
            kind = b"V"
        except BaseException as exc:
            kind, payload = b"R", text(_said(exc))
            if not isinstance(exc, codec.CodecError):
                show(exc)
        sys.stdout.flush()
        reports.send(step, kind, payload)
    reports.send(calls[-1]["step"], b"Z")
    return 0


def encoded(value: Any, rules: Plain) -> bytes:
    """The value as it crosses. Raises ``CodecError`` for what cannot."""
    message = [value, []] if codec.inline((value,)) else codec.Encoder(rules).message(value)
    payload = codec.dumps(message).encode()
    if len(payload) > MAX_REPORT:
        raise codec.CodecError(f"{len(payload) >> 20} MiB in one value, more than {MAX_REPORT >> 20} can cross")
    return payload


def _call(namespace: dict[str, Any], call: dict[str, Any]) -> Any:
    """A function by name, or a method of a fresh instance. A bare name may be a method of ``Solution``, and the
    other way round: which of the two a submission writes is not what is tested."""
    first, *rest = call["function"].split(".")
    if first in namespace:
        target = namespace[first]
    elif not rest and hasattr(namespace.get("Solution"), first):
        target, rest = namespace["Solution"], [first]
    elif len(rest) == 1 and rest[0] in namespace:
        target, rest = namespace[rest[0]], []
    else:
        raise NameError(f"the submission defines no {first!r}")
    for name in rest:
        target = getattr(target() if isinstance(target, type) else target, name)
    return target(*call["args"], **call["kwargs"])


def _said(exc: BaseException) -> str:
    try:
        return f"{type(exc).__name__}: {exc}"
    except BaseException:
        return type(exc).__name__
