"""What both directions share: limits, the error, and lists that cross as they are."""

from __future__ import annotations

import collections
import json
from typing import Any

MAX_BYTES = 64 << 20
MAX_NODES = 4_000_000
MAX_NESTED = 200  # of immutable containers; lists and dicts nest without limit
_MANY, MAX_SAME_HASH = 1000, 100  # keys of one set or mapping; with equal hashes, each is compared with all before it
SMALL = 1 << 200
SCALARS = frozenset({str, int, float, bool, type(None)})

FACTORIES = {  # of a defaultdict, by name
    "int": int,
    "list": list,
    "set": set,
    "dict": dict,
    "str": str,
    "float": float,
    "tuple": tuple,
    "bool": bool,
}
PATHS = frozenset({"PosixPath", "PurePosixPath"})


class CodecError(ValueError):
    """The value cannot cross, or what arrived is not a value."""


dumps = json.JSONEncoder(check_circular=False, separators=(",", ":")).encode
loads = json.loads


def inline(values: Any) -> bool:
    """Whether a list of values can cross as it is, without a table: the common case of a small call.

    All are inline scalars then, and nothing needs to look at them one by one.
    """
    kinds = set(map(type, values))
    if not kinds <= SCALARS:
        return False
    if int in kinds:
        numbers = values if len(kinds) == 1 else [v for v in values if type(v) is int]
        return not numbers or (min(numbers) > -SMALL and max(numbers) < SMALL)
    return True


def is_inline(values: Any) -> bool:
    """The receiver's side of ``inline``: nothing in here refers to anything."""
    return set(map(type, values)) <= SCALARS


def spread(keys: Any) -> Any:
    """``keys``, unless so many of them hash alike that a set of them would take the square of their number in time.

    Numbers that do so are easily made, and whoever decodes would wait for hours.
    """
    if len(keys) > _MANY:
        alike = collections.Counter(map(hash, keys))
        if max(alike.values()) > MAX_SAME_HASH:
            raise CodecError("too many keys hash alike")
    return keys
