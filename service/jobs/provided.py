"""Which languages the workers have: each one's image, or why it has none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from service.schema import Model


class Provided(Model):
    """One language: the digest of what its sources run in and its tool's version, or ``why`` it does not work."""

    image: str | None = None
    version: str | None = None
    why: str = ""


Languages = dict[str, Provided]


def merged(workers: Iterable[Mapping[str, Provided]]) -> Languages:
    """What all of these workers have; a language that they do not have alike has no image, and the reason."""
    found: Languages = {}
    for worker in workers:
        for name, mine in worker.items():
            known = found.setdefault(name, mine)
            if known.image is None or known.image == mine.image:
                continue
            found[name] = mine if mine.image is None else Provided(why="the workers have different images for it")
    return found
