"""Noise, and valid values with a few places changed."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

# A few examples under pytest; ``python -m tests.fuzz`` asks for more.
fuzzed = settings(
    max_examples=int(os.environ.get("FUZZ_EXAMPLES", "50")), deadline=None, suppress_health_check=list(HealthCheck)
)

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 70),
    st.sampled_from([2**31, 2**63, -(2**63), 2**200, 10**30, 2**61 - 1]),
    st.floats(),
    st.text(max_size=6),
    st.sampled_from(["", "0", "-1", "1e999", "nan", "[]", "{}", "[[[", "\ud800", "\x00", "é" * 3, "__class__", "\r\n"]),
)


def json_values(scalars: st.SearchStrategy[Any] = SCALARS, keys: st.SearchStrategy[str] | None = None) -> Any:
    """Anything that JSON can say, made of ``scalars`` and ``keys``."""
    keys = st.text(max_size=4) if keys is None else keys
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
        max_leaves=12,
    )


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every ``(container, key)`` in a tree of lists and dicts."""
    keys: Any = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])


@st.composite
def mutated(draw: st.DrawFn, valid: st.SearchStrategy[Any], junk: st.SearchStrategy[Any]) -> Any:
    """A valid value with up to four places replaced, removed, doubled, wrapped, or exchanged for another of its own."""
    root = [copy.deepcopy(draw(valid))]
    for _ in range(draw(st.integers(0, 4))):
        places = list(_places(root))
        if not places:
            break
        container, key = places[draw(st.integers(0, len(places) - 1))]
        match draw(st.sampled_from(["replace", "remove", "double", "wrap", "exchange"])):
            case "replace":
                container[key] = draw(junk)
            case "remove" if container is not root:
                del container[key]
            case "double" if isinstance(container, list) and container is not root:
                container.insert(key, copy.deepcopy(container[key]))
            case "wrap":
                container[key] = [container[key]]
            case "exchange":
                other, place = places[draw(st.integers(0, len(places) - 1))]
                container[key] = copy.deepcopy(other[place])
            case _:
                pass
    return root[0]


@st.composite
def mutated_bytes(draw: st.DrawFn, valid: st.SearchStrategy[bytes]) -> bytes:
    """Valid bytes with up to four of them changed, and perhaps cut, doubled or followed by more."""
    raw = bytearray(draw(valid))
    for _ in range(draw(st.integers(0, 4))):
        if raw:
            raw[draw(st.integers(0, len(raw) - 1))] = draw(st.integers(0, 255))
    match draw(st.sampled_from(["whole", "whole", "cut", "doubled", "more"])):
        case "cut":
            raw = raw[: draw(st.integers(0, len(raw)))]
        case "doubled":
            start = draw(st.integers(0, len(raw)))
            raw = raw[:start] + raw[start : start + draw(st.integers(0, 50))] + raw[start:]
        case "more":
            raw += draw(st.binary(max_size=30))
    return bytes(raw)
