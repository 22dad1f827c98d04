"""Messages of values that a judge walks."""

from __future__ import annotations

from typing import Any

from .plain import MAX_NODES, CodecError

MAX_TREE_DEPTH = 300  # of values that a judge compares


def require_tree(message: Any, limit: int = MAX_NODES, depth: int = MAX_TREE_DEPTH) -> None:
    """Refuse a value that contains itself, is nested deeper than ``depth``, or has more than ``limit`` parts once
    those that it shares are written out: what walks or prints it without a memory would never come back.

    Raises ``CodecError``. ``message`` may be anything that JSON can say.
    """
    try:
        root, table = message
        sizes: dict[int, tuple[int, int]] = {}  # index: (parts, depth)
        opened = set()
        stack = _references([root])
        while stack:
            index = stack[-1]
            inner = (
                []
                if index in sizes
                else _references(item for part in table[index][1:] if type(part) is list for item in part)
            )
            if index in sizes:
                stack.pop()
            elif index in opened:
                parts = 1 + sum(len(part) for part in table[index][1:] if type(part) is list)
                size = (
                    parts + sum(sizes[child][0] for child in inner),
                    1 + max((sizes[child][1] for child in inner), default=0),
                )
                if size[0] > limit or size[1] > depth:
                    raise CodecError("the value is too large or nested too deeply")
                sizes[index] = size
                opened.discard(index)
            else:
                opened.add(index)
                if not opened.isdisjoint(inner):
                    raise CodecError("the value contains itself")
                if len(opened) > depth:
                    raise CodecError("the value is too large or nested too deeply")
                stack += [child for child in inner if child not in sizes]
    except CodecError:
        raise
    except (TypeError, ValueError, IndexError, KeyError):
        raise CodecError("malformed message") from None


def _references(items: Any) -> list[int]:
    return [item[0] for item in items if type(item) is list and item and type(item[0]) is int]
