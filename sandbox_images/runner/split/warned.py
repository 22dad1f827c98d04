"""Warnings of the submission, as the tests' process would have had them: its filters and whoever records them see each one."""

from __future__ import annotations

import builtins
import warnings
from typing import Any

from codec import CodecError

_MOST = 1000  # that go along with one message
_TEXT = 4000  # characters of one


class Warned:
    """The submission's part: what was warned of since the last message."""

    def __init__(self, numbers: dict[int, int]) -> None:
        self.numbers = numbers  # of classes that the tests know
        self.told: list[list[Any]] = []
        warnings.simplefilter("always")  # which of them count is for the tests' filters to say
        warnings.showwarning = self.take

    def take(self, message: Any, category: Any, *where: Any, **more: Any) -> None:
        if len(self.told) < _MOST:
            names = [cls.__name__ for cls in category.__mro__ if cls.__module__ == "builtins"]
            self.told.append([self.numbers.get(id(category)), names[0], str(message)[:_TEXT]])

    def outgoing(self) -> list[list[Any]]:
        told, self.told = self.told, []
        return told


class Warnings:
    """The tests' part: what came is kept until the answer that it came with is read."""

    def __init__(self, classes: dict[int, Any]) -> None:
        self.classes = classes
        self.kept: list[tuple[Any, str]] = []

    def incoming(self, told: Any) -> None:
        if type(told) is not list or len(told) > _MOST:
            raise CodecError("malformed message: warnings")
        for number, name, text in told:
            category = self.classes.get(number, getattr(builtins, str(name), None))
            if not (isinstance(category, type) and issubclass(category, Warning)):
                category = UserWarning
            self.kept.append((category, str(text)[:_TEXT]))

    def issue(self) -> None:
        """Raises a warning that the tests' filters make an error of."""
        while self.kept:
            category, text = self.kept.pop(0)
            warnings.warn_explicit(text, category, "solution.py", 1, "solution")
