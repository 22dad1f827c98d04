"""pytest, begun once in a zygote: most of what a run of it takes is done before anything of that run is known.

Reading options, registering plugins, and looking for fixtures in them takes three quarters of a small run. None of it hangs on
the files. A child of the zygote is told of these, puts its own folder in the place of the sample's, and collects.
What is put in place are names that pytest keeps to itself: a trial on the sample says whether they still mean what they
did, and if not, or if a ``conftest.py`` has to be heard before options are read, pytest starts from its beginning.
So it does where a test that was expected is not found: a test must never be lost to a way of being faster.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence, Set
from pathlib import Path
from typing import Any, NamedTuple

_OPTIONS = ["-c", "/dev/null", "-p", "no:cacheprovider", "-p", "no:terminal", "-p", "no:faulthandler", "-p", "no:junitxml", "-p", "no:pastebin",
            "-p", "no:stepwise", "-p", "no:doctest", "--assert=plain", "--import-mode=importlib", "-o", "python_files=*.py",
            "-o", "asyncio_mode=auto", "--capture=sys"]  # fmt: skip


class Files(NamedTuple):
    """``names`` of files in ``folder``, and where tests get folders of their own: ``scratch`` is emptied first."""

    folder: str
    names: Sequence[str]
    scratch: str

    def targets(self) -> list[str]:
        """What pytest is to look at: files that are named like tests, or all where none is."""
        tests = [name for name in self.names if is_test(os.path.basename(name))]
        return [os.path.join(self.folder, name) for name in tests or [n for n in self.names if n.endswith(".py")]]

    def options(self) -> list[str]:
        return ["--rootdir", self.folder, "--confcutdir", self.folder]


def is_test(name: str) -> bool:
    """Whether a file's name says that it holds tests."""
    return name.startswith("test_") or name.endswith("_test.py")


_SAMPLE = Files(
    os.path.join(os.path.dirname(os.path.abspath(__file__)), "sample"),
    ["test_sample.py"],
    "/nonexistent",
)
_TESTS = 9  # that the sample has
_TIMES = 4  # as often as it takes for most code to be specialised


class _Begun:
    """A session that has everything but what it is to collect."""

    def __init__(self) -> None:
        from _pytest.config import _prepareconfig
        from _pytest.main import Session

        # With nothing to collect, it would look for a conftest.py where this process happens to have been started.
        self.config: Any = _prepareconfig([*_OPTIONS, *_SAMPLE.options(), *_SAMPLE.targets()], [])
        # Its streams are those of the child, which has none yet.
        self.config.pluginmanager.getplugin("capturemanager").stop_global_capturing()
        self.config._do_configure()
        # The file that no log is asked for in has a descriptor, by which a child has something else.
        logs = self.config.pluginmanager.getplugin("logging-plugin")
        logs.log_file_handler.close()
        logs.log_file_handler = type(logs.log_cli_handler)()
        self.session: Any = Session.from_config(self.config)
        self.config.hook.pytest_sessionstart(session=self.session)

    def run(self, files: Files, plugins: list[Any], collect: bool, expected: Set[str]) -> bool:
        """Whether all that was expected was there; if not, none of it has run."""
        import pytest

        config, session, root = self.config, self.session, Path(files.folder)
        config._rootpath = session.path = root
        session._bestrelpathcache = type(session._bestrelpathcache)(root)
        config.pluginmanager._confcutdir = root
        config.args = files.targets()
        config.option.collectonly = collect
        config._tmp_path_factory._given_basetemp = Path(files.scratch)
        os.environ["PYTEST_VERSION"] = pytest.__version__
        capture = config.pluginmanager.getplugin("capturemanager")
        capture.start_global_capturing()
        capture.suspend_global_capture()
        for plugin in plugins:
            config.pluginmanager.register(plugin)
        try:
            config.hook.pytest_collection(session=session)
            if not session.testsfailed and not expected <= _names(session.items):
                capture.stop_global_capturing()
                return False
            config.option.tbstyle = "no"  # how a test failed is told in a line
            config.hook.pytest_runtestloop(session=session)
        except (session.Failed, session.Interrupted, pytest.exit.Exception):
            pass  # what it is about was told of test by test
        return True


def _names(items: Sequence[Any]) -> set[str]:
    """The ids of tests, with and without parameters."""
    ids = {item.nodeid for item in items}
    return ids | {name.split("[")[0] for name in ids}


_begun: _Begun | None = None


def begin() -> None:
    """In the zygote: go through the sample until that is warm, and begin the session that children go on with."""
    global _begun
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    sys.dont_write_bytecode = True
    streams = sys.stdin, sys.stdout, sys.stderr
    try:
        for _ in range(_TIMES):
            _from_its_beginning(_SAMPLE, [_Counter()])
        begun = _Begun()
        if _holds(begun):
            _begun = begun
    except BaseException:
        _begun = None
    sys.stdin, sys.stdout, sys.stderr = streams
    for name in [name for name in sys.modules if name.endswith("test_sample")]:
        del sys.modules[name]


class _Counter:
    """A plugin that counts tests which pass."""

    def __init__(self) -> None:
        self.passed: set[str] = set()

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.when == "call" and report.passed:
            self.passed.add(report.nodeid)


def _holds(begun: _Begun) -> bool:
    """Whether a child of this process comes to the end of the sample."""
    pid = os.fork()
    if pid == 0:
        try:
            counter = _Counter()
            without = _Without({"test_sample.py::test_plain"})
            begun.run(_SAMPLE, [counter, without], False, {"test_sample.py::test_parameters"})
            os._exit(len(counter.passed))
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == _TESTS - 1


class _Without:
    """A plugin that leaves out the tests of these ids, where ``--deselect`` leaves out all whose ids begin like them."""

    def __init__(self, ids: Set[str]) -> None:
        self.ids = ids

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        items[:] = [item for item in items if not _names([item]) & self.ids]


def run(
    files: Files,
    plugins: list[Any],
    collect: bool = False,
    without: Set[str] = frozenset(),
    expected: Set[str] = frozenset(),
) -> None:
    """Collect the files, and run what they hold but for the ids of ``without``, unless ``collect`` alone is asked for.

    ``plugins`` are told what pytest tells plugins: all of it again if one of the ids in ``expected``, which may lack
    parameters, was not found and no file failed. What pytest would do at its very end is left to the end of the process.
    """
    plugins = [*plugins, _Without(without)]
    if _begun is not None and not any(os.path.basename(name) == "conftest.py" for name in files.names):
        if _begun.run(files, plugins, collect, expected):
            return
        inside = os.path.join(files.folder, "")
        for name, module in list(sys.modules.items()):
            if str(getattr(module, "__file__", "")).startswith(inside):
                del sys.modules[name]
    _from_its_beginning(files, plugins, collect)


def _from_its_beginning(files: Files, plugins: list[Any], collect: bool = False) -> None:
    import pytest

    options = [*files.options(), "--basetemp", files.scratch]
    if collect:
        options.append("--collect-only")
    pytest.main([*_OPTIONS, *options, *files.targets()], plugins=plugins)
