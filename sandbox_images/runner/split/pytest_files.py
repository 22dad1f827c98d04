"""The tests' process for pytest files: each collected id is one step, reported by a plugin."""

from __future__ import annotations

import ast
import builtins
import functools
import importlib.util
import inspect
import json
import os
import sys
import traceback
import types
from collections import Counter
from typing import TYPE_CHECKING, Any, NoReturn

import program
from split import session
from split.names import Names, compiled, modules, own, parsed
from split.peer import PeerGone
from split.tests import begin

if TYPE_CHECKING:
    from collections.abc import Callable


class _Finder:
    """Makes the submission importable under the module's name, and nothing else."""

    def __init__(self, name: str, module: Any) -> None:
        self.name, self.made = name, module

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        return importlib.util.spec_from_loader(name, self) if name == self.name else None  # type: ignore[arg-type]

    def create_module(self, spec: Any) -> Any:
        return self.made

    def exec_module(self, module: Any) -> Any:
        return None


class Plugin:
    """What collecting and running have in common."""

    def pytest_pycollect_makeitem(self, collector: Any, name: str, obj: Any) -> Any:
        """A generator that is called ``test_…`` is no test: newer pytest breaks off at one, older passes it over."""
        return [] if name.startswith("test") and inspect.isgeneratorfunction(obj) else None


class Recorder(Plugin):
    """A pytest plugin that turns what becomes of each test into a step's report.

    An id without parameters stands for all that the test is run with: the first failure of these, or that all passed.
    """

    def __init__(self, ids: list[str], reports: Any, gone: Callable[[], bool] = lambda: False) -> None:
        # Whether the submission's process is: then nothing that happens in a test is the test's own result.
        self.gone = gone
        self.places = {name: place for place, name in enumerate(ids)}
        self.reports = reports
        self.begun: set[int] = set()
        self.told: set[int] = set()
        self.left: Counter[int | None] = Counter()
        self.state: dict[str, tuple[str, str]] = {}

    def step(self, nodeid: str) -> int | None:
        place = self.places.get(nodeid)
        return self.places.get(nodeid.split("[")[0]) if place is None else place

    def pytest_collection_finish(self, session: Any) -> None:
        self.left = Counter(self.step(item.nodeid) for item in session.items)

    def pytest_runtest_protocol(self, item: Any) -> Any:
        if not self.gone():
            return None
        item.session.shouldstop = "the submission's process ended"
        return True

    def pytest_runtest_logstart(self, nodeid: str, location: Any) -> None:
        step = self.step(nodeid)
        if step is not None and step not in self.told | self.begun:
            self.begun.add(step)
            self.reports.tell(step, "B")

    def pytest_runtest_logreport(self, report: Any) -> None:
        step = self.step(report.nodeid)
        if step is None or step in self.told or self.gone():
            return
        if report.failed and report.nodeid not in self.state:
            self.state[report.nodeid] = _failure(report)
        elif report.skipped and not hasattr(report, "wasxfail"):
            self.state.setdefault(report.nodeid, ("K", "skipped at run time"))
        if report.when == "teardown":
            kind, message = self.state.get(report.nodeid, ("P", ""))
            self.left[step] -= 1
            if kind != "P" or self.left[step] <= 0:
                self.told.add(step)
                self.reports.tell(step, kind, message)


class Coroutines:
    """A pytest plugin that runs tests and fixtures that are coroutine functions, each session on one loop."""

    def __init__(self) -> None:
        self.runner: Any = None

    def run(self, awaitable: Any) -> Any:
        if self.runner is None:
            import asyncio

            self.runner = asyncio.Runner()
        return self.runner.run(awaitable)

    def pytest_pyfunc_call(self, pyfuncitem: Any) -> Any:
        if not inspect.iscoroutinefunction(pyfuncitem.obj):
            return None
        wanted = pyfuncitem._fixtureinfo.argnames
        self.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in wanted}))
        return True

    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> None:
        function = fixturedef.func
        if inspect.isasyncgenfunction(function):

            def fixture(*args: Any, **kwargs: Any) -> Any:
                values = function(*args, **kwargs)
                yield self.run(anext(values))
                self.run(anext(values, None))

        elif inspect.iscoroutinefunction(function):

            def fixture(*args: Any, **kwargs: Any) -> Any:
                return self.run(function(*args, **kwargs))

        else:
            return
        fixturedef.func = functools.wraps(function)(fixture)
        del fixturedef.func.__wrapped__


def _failure(report: Any) -> tuple[str, str]:
    crash = getattr(report.longrepr, "reprcrash", None)
    message = crash.message if crash is not None else str(report.longrepr)[:2000]
    kind = (
        "F" if message.startswith(("AssertionError", "assert ", "Failed:")) or "AssertionError" in message[:60] else "R"
    )
    return kind, message[:2000]


class Collector(Plugin):
    """A pytest plugin that lists the ids that a problem's files define; ``errors`` by file."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.errors: dict[str, str] = {}

    def pytest_collection(self, session: Any) -> None:
        self.ids, self.errors = [], {}

    def pytest_collection_finish(self, session: Any) -> None:
        for item in session.items:
            marks = list(item.iter_markers(name="skip"))
            if not marks and not getattr(getattr(item, "obj", None), "__unittest_skip__", False):
                self.ids.append(item.nodeid)

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            self.errors[report.nodeid.split("::")[0]] = str(report.longrepr)[-2000:]


class Anything(types.ModuleType):
    """A module that has every name: what test files import when their tests are only counted."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (Exception,), {"__module__": self.__name__})


def _write(folder: str, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = os.path.join(folder, *name.split("/"))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "x", encoding="utf-8") as file:
            file.write(text)


def _test_folder(files: dict[str, str]) -> str:
    """A folder that only the test process can enter, first on the import path for helper modules."""
    folder = os.path.join(os.path.dirname(os.getcwd()), f"t{os.getuid()}")
    mask = os.umask(
        0o077
    )  # closed from its first moment: a submission that got a file into it would be in this process
    os.mkdir(folder)
    os.umask(mask)
    _write(folder, files)
    for root in ("", *_roots(files)):
        sys.path.insert(0, os.path.join(folder, root).rstrip("/"))
    sys.dont_write_bytecode = True
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    return folder


def _roots(files: dict[str, str]) -> list[str]:
    """The folders from which pytest's own way of importing would find helpers: of tests and conftests, or above their package."""
    roots: dict[str, None] = {}
    for name in files:
        root, base = os.path.split(name)
        if base == "conftest.py" or session.is_test(base):
            while root and f"{root}/__init__.py" in files:
                root = os.path.dirname(root)
            if root:
                roots[root] = None
    return list(roots)


def _files(folder: str, files: dict[str, str]) -> session.Files:
    return session.Files(folder, list(files), os.path.join(os.getcwd(), "tmp"))


def _offer(files: dict[str, str], *given: Any) -> None:
    """Names that test files use and neither define nor import, from the first of ``given`` that has them.

    They are offered as built-ins. As everywhere, modules of the standard library are the real ones.
    """
    for text in files.values():
        code = compiled(text, "test.py")
        if code is None:
            continue
        seen = Names()
        seen.visit(code)
        missing = {name for name in seen.used - seen.defined - set(dir(builtins)) if not program.dunder(name)}
        for name, value in modules(missing - seen.bare).items():
            setattr(builtins, name, value)
            missing.discard(name)
        for name in missing:
            for find in given:
                found = find(name)
                if found is not None:
                    setattr(builtins, name, found)
                    break


def run_pytest(task: dict[str, Any], line: Any, fd: int) -> None:
    """Each collected id is one step; an id that the files no longer give is a failure."""
    space, reports = begin(task, line, fd)
    _offer(task["files"], space.get, lambda name: line.get(name) if name in line.names else None)
    sys.meta_path.append(
        _Finder(task["module"], line.module(task["module"], own(task["files"].values(), task["module"])))
    )
    folder = _test_folder(task["files"])
    ids = task["ids"]
    recorder = Recorder(ids, reports, lambda: bool(line.peer.gone))
    todo = set(task["steps"])
    recorder.told = {step for step in range(len(ids)) if step not in todo}
    expected = {ids[step] for step in todo}
    collected = Collector()
    recorder.pytest_collectreport = collected.pytest_collectreport  # type: ignore[attr-defined]
    try:
        plugins = [recorder, Coroutines()]
        session.run(_files(folder, task["files"]), plugins, without=set(ids) - expected, expected=expected)
    except PeerGone:
        pass
    except BaseException:
        traceback.print_exc()
    for step in task["steps"]:
        if step not in recorder.told:
            if line.peer.gone:
                reports.tell(step, "D", "the submission's process ended")
                break
            reports.tell(step, "M", next(iter(collected.errors.values()), "the test was not collected"))
    reports.tell(task["steps"][-1], "Z")
    os._exit(0)


def run_collect(task: dict[str, Any], fd: int) -> None:
    """List the ids of a problem's test files, with a submission that has every name."""
    reports = program.Reporter(fd)
    try:
        shared, _ = program.load_prelude(task["prelude"])
    except BaseException as exc:
        _tell_ids(reports, read_ids(task["files"]), [f"the problem's prelude failed: {program._said(exc)}"])
    anything = Anything(task["module"])
    _offer(task["files"], shared.get, lambda name: getattr(anything, name))
    sys.meta_path.append(_Finder(task["module"], anything))
    folder = _test_folder(task["files"])
    collector = Collector()
    files = _files(folder, task["files"])
    targets = {name: text for name, text in task["files"].items() if os.path.join(folder, name) in files.targets()}
    try:
        session.run(files, [collector, Coroutines()], collect=True, expected=set(read_ids(targets)))
    except BaseException:
        traceback.print_exc()
    _tell_ids(reports, _ids(collector, task["files"]), list(collector.errors.values())[:3])


def _tell_ids(reports: Any, ids: list[str], errors: list[str]) -> NoReturn:
    reports.send(0, b"C", json.dumps([ids, errors]).encode())
    reports.send(0, b"Z")
    os._exit(0)


def _ids(collector: Collector, files: dict[str, str]) -> list[str]:
    """Those that were collected; of files that use the submission as they are imported, those that their text shows.

    A file that fails for want of a module has none.
    """
    ids = [name for name in collector.ids if name.split("::")[0] not in collector.errors]
    for name, error in collector.errors.items():
        if name in files and "ModuleNotFoundError" not in error and "SyntaxError" not in error:
            ids += read_ids({name: files[name]})
    return ids


def read_ids(files: dict[str, str]) -> Any:
    """The ids as the text shows them, for files that only a real submission can import: without parameters."""
    ids = []
    for name, text in files.items():
        for node in parsed(text).body:
            if isinstance(node, _FUNCTIONS) and node.name.startswith("test"):
                ids.append(f"{name}::{node.name}")
            elif isinstance(node, ast.ClassDef):
                inside = [part for part in node.body if isinstance(part, _FUNCTIONS) and part.name.startswith("test")]
                ids += [f"{name}::{node.name}::{part.name}" for part in inside]
    return ids


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
