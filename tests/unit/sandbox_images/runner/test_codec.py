"""The codec: values come back as they went, and nothing but a value comes of anything that JSON can say."""

from __future__ import annotations

import collections
import datetime
import decimal
import fractions
import json
import math
import pathlib
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox_images.runner import codec


class Nothing:
    """No end at all: whatever is not plain data is an error."""

    def __call__(self, enc: Any, obj: Any, depth: int) -> Any:
        raise codec.CodecError(f"{type(obj).__name__} is not plain")

    def resolve(self, dec: Any, item: Any) -> Any:
        raise codec.CodecError("a handle")

    def namedtuple(self, name: Any, fields: Any, values: Any) -> Any:
        raise codec.CodecError("a named tuple")


def crossed(value: Any) -> Any:
    message = json.loads(codec.dumps(codec.Encoder(Nothing()).message(value)))
    return codec.Decoder(Nothing()).message(message)


def same(a: Any, b: Any) -> bool:
    """Equal with equal types all the way down; NaN is NaN here."""
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return (
            list(a) == list(b)
            and all(same(x, y) for x, y in zip(a, b, strict=True))
            and all(same(a[k], b[k]) for k in a)
        )
    if isinstance(a, list | tuple | collections.deque):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, float):
        return (math.isnan(a) and math.isnan(b)) or (a == b and math.copysign(1, a) == math.copysign(1, b))
    if isinstance(a, set | frozenset):
        return a == b and sorted(map(repr, a)) == sorted(map(repr, b))
    return bool(a == b)


ZONES = st.one_of(st.none(), st.integers(-1439, 1439).map(lambda m: datetime.timezone(datetime.timedelta(minutes=m))))
HASHABLE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(10**80, 10**300),
    st.floats(),
    st.text(st.characters(codec=None)),
    st.binary(),
    st.decimals(allow_nan=False),
    st.fractions(),
    st.dates(),
    st.datetimes(timezones=ZONES),
    st.times(),
    st.timedeltas(),
    st.uuids(),
    st.just(pathlib.PurePosixPath("a/b")),
    st.complex_numbers(allow_nan=False),
    st.builds(range, st.integers(), st.integers(), st.integers(1, 9)),
    st.just(...),
)
TUPLES = st.recursive(
    HASHABLE, lambda inner: st.one_of(st.tuples(inner, inner), st.lists(inner, max_size=3).map(tuple)), max_leaves=6
)
NO_NAN = HASHABLE.filter(lambda v: v == v)
VALUES = st.recursive(
    st.one_of(TUPLES, st.builds(bytearray, st.binary())),
    lambda inner: st.one_of(
        st.lists(inner, max_size=5),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(NO_NAN, inner, max_size=5),
        st.dictionaries(st.text(), inner, max_size=3).map(collections.OrderedDict),
        st.dictionaries(st.text(), inner, max_size=3).map(lambda d: collections.defaultdict(list, d)),
        st.lists(inner, max_size=3).map(lambda v: collections.deque(v, maxlen=5)),
        st.sets(NO_NAN, max_size=4),
        st.frozensets(NO_NAN, max_size=4),
    ),
    max_leaves=20,
)


@given(VALUES)
def test_a_value_comes_back_as_it_went(value: Any) -> None:
    assert same(crossed(value), value)


@given(VALUES, st.lists(st.integers(0, 3), min_size=1, max_size=6))
def test_what_was_one_object_is_one_object(value: Any, places: list[int]) -> None:
    shared: list[Any] = [value]
    pool: list[Any] = [shared, {"k": shared}, (shared, 1), [shared, shared]]
    got = crossed([pool[place] for place in places])
    inner = [
        [one, one["k"] if isinstance(one, dict) else one, one[0] if isinstance(one, tuple) else one][
            1 + isinstance(one, tuple)
        ]
        for one in got
    ]
    found = [one if place == 0 else one[0] if place == 3 else one for place, one in zip(places, inner, strict=True)]
    assert all(one is found[0] for one in found)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=10))
def test_cycles_come_back(edges: list[int]) -> None:
    nodes: list[list[Any]] = [[number] for number in range(10)]
    for number, edge in enumerate(edges):
        nodes[number].append(nodes[edge])
    got = crossed(nodes)
    for number, edge in enumerate(edges):
        assert got[number][1] is got[edge]
    mapping: dict[str, Any] = {}
    mapping["self"] = (mapping, [mapping])
    back = crossed(mapping)
    assert back["self"][0] is back and back["self"][1][0] is back


@pytest.mark.parametrize(
    "value",
    [True, 1, 1.0, 0, False, -0.0, "1", b"1", None, [1, True, 1.0], {1: True}, {True: 1}, (1,), 2**200, -(2**200)],
)
def test_types_are_exact(value: Any) -> None:
    assert same(crossed(value), value)


def test_an_ordered_dict_stays_sound() -> None:
    got = crossed(collections.OrderedDict([("b", [1]), ("a", 2)]))
    got.move_to_end("b")
    got["c"] = 3
    assert list(got.items()) == [("a", 2), ("b", [1]), ("c", 3)] and got.popitem() == ("c", 3)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-3, 300), st.floats(), st.text(max_size=3), st.sampled_from([*"lLdDsStTzZibcerFu", "nt", "sl", "pa", "dt", "tm", "da", "td", "dq", "dd", "ba", "od", "OD", "ct", "CT", "dk", "dv", "di", "ni", "p", "pi", "x", "h", "o", "B"])),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=2), inner, max_size=2)),
    max_leaves=25,
)  # fmt: skip
ENTRY = st.tuples(
    st.sampled_from(
        [*"lLdDsStTzZ", "nt", "sl", "dq", "dd", "ba", "od", "OD", "ct", "CT", "dk", "dv", "di", "p", "pi", "x"]
    ),
    JSON,
    JSON,
).map(list)
MESSAGES = st.one_of(JSON, st.tuples(JSON, st.lists(st.one_of(ENTRY, JSON), max_size=5)).map(list))
PLAIN: tuple[Any, ...] = (
    type(None), bool, int, float, str, bytes, bytearray, complex, list, tuple, dict, set, frozenset, range, slice, type(...), type(NotImplemented),
    decimal.Decimal, fractions.Fraction, datetime.datetime, datetime.date, datetime.time, datetime.timedelta, uuid.UUID,
    pathlib.PosixPath, pathlib.PurePosixPath, collections.OrderedDict, collections.Counter, collections.defaultdict, collections.deque,
    type({}.keys()), type({}.values()), type({}.items()),
)  # fmt: skip


@given(MESSAGES)
def test_any_json_is_a_plain_value_or_a_codec_error(message: Any) -> None:
    try:
        value = codec.Decoder(Nothing()).message(message)
    except codec.CodecError:
        return
    pending, seen = [value], set()
    while pending:
        one = pending.pop()
        assert type(one) in PLAIN
        if id(one) not in seen:
            seen.add(id(one))
            if isinstance(one, dict):
                pending += [*one, *one.values()]
            elif isinstance(one, list | tuple | set | frozenset | collections.deque):
                pending += list(one)


@given(MESSAGES)
def test_any_json_is_a_tree_or_a_codec_error(message: Any) -> None:
    try:
        codec.require_tree(message)
    except codec.CodecError:
        pass


def nested(depth: int) -> list[Any]:
    entries: list[Any] = [["T", []]]
    for index in range(depth):
        entries.append(["t", [[index]]])
    return [[depth], entries]


def test_depth_is_bounded() -> None:
    assert crossed(codec.Decoder(Nothing()).message(nested(codec.MAX_NESTED - 1)))
    with pytest.raises(codec.CodecError, match="deep"):
        codec.Decoder(Nothing()).message(nested(codec.MAX_NESTED + 5))
    deep: Any = ()
    for _ in range(codec.MAX_NESTED + 5):
        deep = (deep,)
    with pytest.raises(codec.CodecError, match="deep"):
        crossed(deep)
    lists: list[Any] = []
    for _ in range(50_000):
        lists = [lists]
    assert crossed(lists)


def test_size_is_bounded() -> None:
    with pytest.raises(codec.CodecError, match="too many"):
        encoder = codec.Encoder(Nothing())
        encoder.nodes = codec.MAX_NODES - 5
        encoder.message([[i] for i in range(10)])
    with pytest.raises(codec.CodecError):
        codec.Decoder(Nothing()).message([None, [None] * (codec.MAX_NODES + 1)])


def encoded(value: Any) -> Any:
    return codec.Encoder(Nothing()).message(value)


def test_a_tree_is_finite_and_small() -> None:
    codec.require_tree(encoded([1, (2, {"a": [3]}), [[]] * 100]))
    cycle: list[Any] = []
    cycle.append([cycle])
    doubled: Any = []
    for _ in range(80):
        doubled = [doubled, doubled]
    deep: Any = []
    for _ in range(1000):
        deep = [deep]
    for value, said in ((cycle, "itself"), (doubled, "large"), (deep, "large")):
        with pytest.raises(codec.CodecError, match=said):
            codec.require_tree(encoded(value))


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin"])
def test_a_named_time_zone_cannot_cross(zone: str) -> None:
    zoneinfo = pytest.importorskip("zoneinfo")
    try:
        moment = datetime.datetime(2024, 1, 1, tzinfo=zoneinfo.ZoneInfo(zone))
    except zoneinfo.ZoneInfoNotFoundError:
        pytest.skip("no time zone data")
    with pytest.raises(codec.CodecError, match="fixed offset"):
        crossed(moment)


class Sly(int):
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = int.__hash__


@pytest.mark.parametrize(
    "value",
    [
        Sly(7),
        type("S", (str,), {})("x"),
        type("L", (list,), {})([1]),
        type("D", (dict,), {})(a=1),
        type("F", (float,), {})(1.5),
    ],
)
def test_the_value_inside_a_subclass_is_of_the_exact_type(value: Any) -> None:
    plain = codec.base_value(value)
    assert type(plain) is type(value).__mro__[1]
    assert plain != 8


def test_a_fraction_that_would_take_hours_to_reduce_is_refused() -> None:
    digits = "0x" + "7" * (codec.MAX_FRACTION - 2)
    assert codec.Decoder(Nothing()).message([["F", "0x3", digits], []]).numerator >= 1
    with pytest.raises(codec.CodecError, match="digits"):
        codec.Decoder(Nothing()).message([["F", digits + "7", digits], []])


@pytest.mark.parametrize("tag", ["s", "S", "z", "Z", "d", "D", "od", "ct", "dk", "di"])
def test_keys_that_hash_alike_are_refused_in_linear_time(tag: str) -> None:
    keys: list[Any] = [["i", hex(n * (2**61 - 1))] if tag.islower() else n * (2**61 - 1) for n in range(200_000)]
    values = [0] * len(keys)
    entry = [tag, keys] if tag in "sSzZ" or tag == "dk" else [tag, [k for key in keys for k in (key, 0)]]
    if tag in ("d", "D", "od", "ct"):
        entry = [tag, keys, values]
    with pytest.raises(codec.CodecError, match="hash alike"):
        codec.Decoder(Nothing()).message([[0], [entry]])


def test_many_keys_that_differ_cross() -> None:
    assert crossed(set(range(100_000))) == set(range(100_000))
    assert crossed(dict.fromkeys(range(5000))) == dict.fromkeys(range(5000))
