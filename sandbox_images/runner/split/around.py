"""What the tests change around the submission: functions of modules that both have, the environment, arguments, folder, seeds.

``patch("time.sleep")`` changes a module of the tests' process. The judge has read from their text what may be changed, their end
looks at it with every message, and the submission's end does the same to its own.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable
from typing import Any

_ABSENT = object()


class Watched:
    """The tests' part: what is not as it was told."""

    def __init__(self, names: list[str]) -> None:
        self._look: list[Callable[[], list[Any] | None]] = []
        self._seeds: list[list[Any]] = []
        for name in names:
            if "." in name:
                self._function(name)
            else:
                getattr(self, "_" + name)()

    def changes(self) -> list[list[Any]]:
        """``[what, …]`` each, since the last time."""
        seeds, self._seeds = self._seeds, []
        return seeds + [found for look in self._look if (found := look()) is not None]

    def _function(self, name: str) -> None:
        path, _, attribute = name.rpartition(".")
        try:
            owner: Any = importlib.import_module(path)
        except ImportError:
            return
        original = told = getattr(owner, attribute, _ABSENT)

        def look() -> list[Any] | None:
            nonlocal told
            now = getattr(owner, attribute, _ABSENT)
            if now is told or now is _ABSENT:
                return None
            told = now
            return ["restore", name] if now is original else ["patch", name, now]

        if original is not _ABSENT:
            self._look.append(look)

    def _environ(self) -> None:
        told = dict(os.environ)

        def look() -> list[Any] | None:
            nonlocal told
            now = dict(os.environ)
            changed: dict[str, str | None] = {
                key: now.get(key)
                for key in now.keys() | told.keys()
                if now.get(key) != told.get(key) and not key.startswith("PYTEST")
            }
            told = now
            return ["environ", changed] if changed else None

        self._look.append(look)

    def _argv(self) -> None:
        self._value("argv", lambda: [str(word) for word in sys.argv])

    def _cwd(self) -> None:
        self._value("cwd", os.getcwd)

    def _value(self, what: str, read: Callable[[], Any]) -> None:
        told = read()

        def look() -> list[Any] | None:
            nonlocal told
            if (now := read()) == told:
                return None
            told = now
            return [what, now]

        self._look.append(look)

    def _seed(self) -> None:
        """The tests' generators and the submission's begin alike."""
        import random

        _after(random, "seed", lambda *args: self._seeds.append(["seed", "random", list(args)]))
        if "numpy" in sys.modules:
            numpy = importlib.import_module("numpy.random")
            _after(numpy, "seed", lambda *args: self._seeds.append(["seed", "numpy.random", list(args)]))


def _after(owner: Any, name: str, tell: Callable[..., None]) -> None:
    plain = getattr(owner, name)

    def seed(*args: Any, **kwargs: Any) -> None:
        plain(*args, **kwargs)
        if args:
            tell(*args)

    setattr(owner, name, seed)


class Changed:
    """The submission's part."""

    def __init__(self) -> None:
        self._originals: dict[str, Any] = {}

    def apply(self, changes: list[Any]) -> None:
        for what, *about in changes:
            getattr(self, "_" + what)(*about)

    def _patch(self, name: str, value: Any) -> None:
        owner, attribute = self._owner(name)
        self._originals.setdefault(name, getattr(owner, attribute))
        setattr(owner, attribute, value)

    def _restore(self, name: str) -> None:
        owner, attribute = self._owner(name)
        if name in self._originals:
            setattr(owner, attribute, self._originals.pop(name))

    @staticmethod
    def _owner(name: str) -> tuple[Any, str]:
        path, _, attribute = name.rpartition(".")
        return importlib.import_module(path), attribute

    @staticmethod
    def _environ(changed: dict[str, str | None]) -> None:
        for key, value in changed.items():
            if value is None:
                os.environ.pop(key, None)
            else:
                os.environ[key] = value

    @staticmethod
    def _argv(words: list[str]) -> None:
        sys.argv[:] = words

    @staticmethod
    def _cwd(folder: str) -> None:
        os.chdir(folder)

    @staticmethod
    def _seed(module: str, args: list[Any]) -> None:
        importlib.import_module(module).seed(*args)
