"""Containers that the submission keeps are in step at both ends: whatever is done to them, the line shows what one process would."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import given, note, settings
from hypothesis import strategies as st

RUNNER = str(Path(__file__).parents[4] / "sandbox_images" / "runner")
sys.path.insert(0, RUNNER)  # where the runner finds its own files
try:
    from split.live import Lent, held
    from split.peer import Peer
    from split.submission_side import SubmissionSide
    from split.tests_side import TestSide
finally:
    sys.path.remove(RUNNER)

PLACES = st.integers(0, 3)
STEPS = st.lists(
    st.tuples(st.just("keep"), PLACES)
    | st.tuples(st.just("forget"), PLACES)
    | st.tuples(st.just("theirs"), PLACES, st.integers(-3, 3))
    | st.tuples(st.just("mine"), PLACES, st.integers(-3, 3))
    | st.tuples(st.just("theirs_nest"), PLACES, PLACES)
    | st.tuples(st.just("mine_nest"), PLACES, PLACES)
    | st.tuples(st.just("clear"), PLACES)
    | st.tuples(st.just("own"), PLACES),
    max_size=25,
)


class Keeper:
    """Keeps containers under numbers, and changes them."""

    def __init__(self) -> None:
        self.kept: dict[int, Any] = {}

    def keep(self, place: int, obj: Any) -> None:
        self.kept[place] = obj

    def forget(self, place: int) -> None:
        self.kept.pop(place, None)

    def put(self, place: int, what: Any) -> None:
        if place in self.kept:
            put(self.kept[place], what)

    def nest(self, place: int, other: int) -> None:
        if place in self.kept and other in self.kept:
            put(self.kept[place], self.kept[other])

    def clear(self, place: int) -> None:
        if place in self.kept:
            self.kept[place].clear()

    def own(self, place: int) -> None:
        """A new one in the place of what was passed."""
        self.kept[place] = []

    def seen(self) -> str:
        return repr(self.kept)


def put(obj: Any, what: Any) -> None:
    if isinstance(obj, dict):
        obj[len(obj)] = what
    else:
        obj.append(what)


def containers() -> list[Any]:
    inner: list[Any] = [1]
    return [[], {}, [inner, inner], {"a": [2]}]


@contextmanager
def line() -> Iterator[tuple[Peer, int, SubmissionSide]]:
    """The tests' peer, and the number of a ``Keeper`` of the submission's."""
    mine, theirs = socket.socketpair()
    side = SubmissionSide()
    submission, tests = Peer(theirs, side), Peer(mine, TestSide())
    server = threading.Thread(target=submission.serve_forever)
    server.start()
    try:
        yield tests, submission.handles.number(Keeper), side
    finally:
        mine.shutdown(socket.SHUT_RDWR)
        server.join()
        mine.close()
        theirs.close()


def step(keeper: Any, given: list[Any], what: tuple[Any, ...]) -> None:
    match what:
        case ("keep", place):
            keeper.keep(place, given[place])
        case ("theirs", place, value):
            keeper.put(place, value)
        case ("mine", place, value):
            put(given[place], value)
        case ("theirs_nest", place, other):
            keeper.nest(place, other)
        case ("mine_nest", place, other):
            put(given[place], given[other])
        case (name, place):
            getattr(keeper, name)(place)


@given(STEPS)
@settings(deadline=None, max_examples=300)
def test_the_line_shows_what_one_process_would(steps: list[tuple[Any, ...]]) -> None:
    note(steps)
    with line() as (tests, number, _):
        plain, remote = Keeper(), tests.request("call", number)
        ours, theirs = containers(), containers()
        for what in steps:
            step(plain, ours, what)
            step(remote, theirs, what)
            assert repr(theirs) == repr(ours)
        assert remote.seen() == plain.seen()
        assert repr(theirs) == repr(ours)
        assert aliases(theirs) == aliases(ours)  # what was one object still is


def aliases(found: list[Any]) -> list[list[int | None]]:
    """Which of the containers is where in each of them."""
    parts = [list(obj.values()) if isinstance(obj, dict) else obj for obj in found]
    return [[next((i for i, one in enumerate(found) if one is part), None) for part in inside] for inside in parts]


def test_what_the_submission_lets_go_is_forgotten() -> None:
    with line() as (tests, number, side):
        keeper = tests.request("call", number)
        sink: list[int] = []
        keeper.keep(0, sink)
        assert len(side.lending.kept) == 1
        keeper.keep(1, [1])
        assert len(side.lending.kept) == 2
        keeper.forget(0)
        keeper.seen()
        assert len(side.lending.kept) == 1 and tests.policy.live.kept


def test_an_argument_that_is_used_and_left_is_not_kept() -> None:
    with line() as (tests, number, side):
        keeper = tests.request("call", number)
        for _ in range(3):
            keeper.put(0, [1, [2], {"a": (3, [4])}])
        assert not side.lending.kept and not tests.policy.live.kept


def test_no_more_is_looked_through_than_answers_can_bear() -> None:
    with line() as (tests, number, side):
        keeper = tests.request("call", number)
        passed = [[place] for place in range(300)]
        for place in range(300):
            keeper.keep(place, passed[place])
        keeper.keep(300, large := list(range(100_000)))
        assert len(side.lending.kept) == 100 and large


def test_a_change_that_comes_late_is_left_out() -> None:
    side = TestSide()
    Peer(None, side)
    sink: list[int] = []
    side.live.remember([7], [sink])
    side.incoming({"lent": [2, [7], [["L", [1, 2]]], []]})
    side.incoming({"lent": [1, [7], [["L", [1]]], []]})
    assert sink == [1, 2]
    side.incoming({"lent": [3, [7, 8], [["l", [[1]]], ["L", [5]]], []]})  # 8 is not held here any more
    assert sink == [[5]]


def test_what_a_thread_beside_the_tests_is_told_waits_for_them() -> None:
    side = TestSide()
    Peer(None, side)
    sink: list[int] = []
    side.live.remember([7], [sink])

    def beside() -> None:
        side.stay_away()
        side.incoming({"lent": [1, [7], [["L", [1]]], []]})

    thread = threading.Thread(target=beside)
    thread.start()
    thread.join()
    assert sink == []
    side.incoming(None)
    assert sink == [1]


def test_what_is_held() -> None:
    kept: list[Any] = []
    lent = Lent()
    outer: list[Any] = [[1], [2]]
    objects = [outer, outer[0], outer[1], [3]]
    before = [["l", []], ["L", []], ["L", []], ["L", []]]
    again = list(objects)  # as the question's own table has them
    del outer
    assert held(objects, before, 0) == []
    kept.append(objects[0])
    assert sorted(held(objects, before, 0)) == [0, 1, 2]
    assert lent.has_room(again[0])
