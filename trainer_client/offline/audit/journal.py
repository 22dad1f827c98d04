"""What was tried is remembered at once, a line a problem, so that an audit that was broken off goes on where it was."""

from __future__ import annotations

import json
from pathlib import Path
from types import TracebackType
from typing import Self

from service.schema import sha256
from trainer_client.offline.audit.dataset import Entry
from trainer_client.offline.audit.trials import METHOD, Options, Tried


def key_of(problem: str, entry: Entry, options: Options, version: str) -> str:
    """Equal for work that comes to the same."""
    sources = [entry.sources("right"), entry.sources("wrong")]
    return sha256(json.dumps([problem, sources, options.model_dump(), version, METHOD]))


class Journal:
    """Lines of ``{key, tried}``; half a line at the end, as a kill leaves it, is cut off. Only keys and places stay in memory."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a+b")
        self._places: dict[str, int] = {}
        self._file.seek(0)
        whole = 0
        for line in self._file:
            if not line.endswith(b"\n"):
                break
            self._places[json.loads(line)["key"]] = whole
            whole += len(line)
        self._file.truncate(whole)
        self._end = whole

    def get(self, key: str) -> Tried | None:
        """What was remembered under a key; what a fault of ours kept from being judged is not."""
        place = self._places.get(key)
        if place is None:
            return None
        self._file.seek(place)
        return Tried.model_validate(json.loads(self._file.readline())["tried"])

    def add(self, key: str, tried: Tried) -> None:
        if tried.unjudged:
            return
        line = json.dumps({"key": key, "tried": tried.model_dump()}).encode() + b"\n"
        self._file.seek(0, 2)
        self._file.write(line)
        self._file.flush()
        self._places[key] = self._end
        self._end += len(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
