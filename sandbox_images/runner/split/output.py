"""The submission's stdout in split mode."""

from __future__ import annotations

import io
from collections.abc import Callable


class Output(io.TextIOBase):
    """Text goes along with the next answer, to where the tests' stdout points."""

    encoding = "utf-8"
    errors = "surrogateescape"

    def __init__(self, limit: int, overflow: Callable[[str], None]) -> None:
        self.parts: list[str] = []
        self.size = 0
        self.limit = limit
        self.overflow = overflow

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.size += len(text)
        if self.size > self.limit:
            self.overflow(text)
        else:
            self.parts.append(text)
        return len(text)

    def take(self) -> str:
        if not self.parts:
            return ""
        text = "".join(self.parts)
        self.parts.clear()
        return text
