"""One run of a woven program: its marks, and what the ones that were seen say."""

from __future__ import annotations

import os
import re
from collections.abc import Collection

from service.judging.woven.base import WIDTH, Woven

_SEEN = re.compile(rb"\x1e[0-9a-f]{%d}\x1e" % WIDTH)


class Marks:
    """Fresh marks for one run, in which the sites in ``wanted`` are to be seen."""

    def __init__(self, woven: Woven, wanted: Collection[int]) -> None:
        self.woven = woven
        self.wanted = [place in wanted for place in range(woven.sites)]
        count = 3 * woven.sites + 1 if woven.each else woven.sites + 2
        self._marks = [os.urandom(WIDTH // 2).hex() for _ in range(count)]
        self._seen: set[int] = set()

    @property
    def stdin(self) -> bytes:
        return ("".join("01"[wanted] for wanted in self.wanted) + "".join(self._marks)).encode()

    def read(self, stdout: bytes) -> bytes:
        """Take in what was printed; what the submission printed of it."""
        places = {mark.encode(): place for place, mark in enumerate(self._marks)}
        self._seen |= {places[found[1:-1]] for found in _SEEN.findall(stdout) if found[1:-1] in places}
        return _SEEN.sub(b"", stdout)

    @property
    def ended(self) -> bool:
        """Whether the tests came to their end."""
        return self.woven.sites in self._seen

    def passed(self, place: int) -> bool:
        return place in self._seen

    def failed(self, place: int = 0) -> bool:
        return self.woven.sites + 1 + place in self._seen

    def raised(self, place: int) -> bool:
        return self.woven.each and 2 * self.woven.sites + 1 + place in self._seen

    @property
    def count(self) -> int:
        """How many sites were seen to pass."""
        return sum(place < self.woven.sites for place in self._seen)
