"""Any structure of instances, classes and exceptions crosses the line, whatever class is met first, and where."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

RUNNER = str(Path(__file__).parents[4] / "sandbox_images" / "runner")
sys.path.insert(0, RUNNER)  # where the runner finds its own files
try:
    from split.peer import Peer
    from split.submission_side import SubmissionSide
    from split.tests_side import TestSide
finally:
    sys.path.remove(RUNNER)

INSTANCES, ERRORS = ("Base", "Left", "Right", "Deep"), ("Wrong", "Worse")
_LEAVES = (
    st.integers(-5, 5)
    | st.tuples(st.just("new"), st.sampled_from(INSTANCES), st.integers(0, 9))
    | st.tuples(st.just("error"), st.sampled_from(ERRORS), st.integers(0, 9))
    | st.tuples(st.just("class"), st.sampled_from(INSTANCES + ERRORS))
)
PLANS = st.recursive(
    _LEAVES,
    lambda inner: (
        st.tuples(st.just("list"), st.lists(inner, max_size=4))
        | st.tuples(st.just("tuple"), st.lists(inner, max_size=4))
        | st.tuples(st.just("dict"), st.dictionaries(st.sampled_from("abc"), inner, max_size=3))
    ),
    max_leaves=12,
)


def classes() -> dict[str, type]:
    """New ones for every example, so that the other end has not heard of them."""

    class Base:
        def __init__(self, number: int) -> None:
            self.number = number

        def get(self) -> int:
            return self.number

    class Left(Base): ...

    class Right(Base): ...

    class Deep(Left): ...

    class Wrong(Exception): ...

    class Worse(Wrong): ...

    return {cls.__name__: cls for cls in (Base, Left, Right, Deep, Wrong, Worse)}


def built(plan: Any, known: dict[str, type]) -> Any:
    match plan:
        case ("new" | "error", name, number):
            return known[name](number)
        case ("class", name):
            return known[name]
        case ("list", parts):
            return [built(part, known) for part in parts]
        case ("tuple", parts):
            return tuple(built(part, known) for part in parts)
        case ("dict", parts):
            return {key: built(part, known) for key, part in parts.items()}
    return plan


def read(plan: Any, value: Any, met: dict[str, Any]) -> Any:
    """``value`` as a plan; ``met`` has the class of every name, which must be one and the same throughout."""
    match plan:
        case ("new", name, _):
            assert met.setdefault(name, type(value)) is type(value)
            return ("new", type(value).__name__, value.get())
        case ("error", name, _):
            assert met.setdefault(name, type(value)) is type(value) and isinstance(value, Exception)
            return ("error", type(value).__name__, *value.args)
        case ("class", name):
            assert met.setdefault(name, value) is value
            return ("class", value.__name__)
        case ("list" | "tuple" as kind, parts):
            assert type(value).__name__ == kind and len(value) == len(parts)
            return (kind, [read(part, one, met) for part, one in zip(parts, value, strict=True)])
        case ("dict", parts):
            return ("dict", {key: read(part, value[key], met) for key, part in parts.items()})
    return value


@contextmanager
def line() -> Iterator[tuple[Peer, Peer]]:
    """The tests' end and the submission's, which serves in a thread."""
    mine, theirs = socket.socketpair()
    tests, submission = Peer(mine, TestSide()), Peer(theirs, SubmissionSide())

    def serve() -> None:
        submission.serve_forever()
        theirs.shutdown(socket.SHUT_RDWR)  # as the end of its process does

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield tests, submission
    finally:
        mine.shutdown(socket.SHUT_RDWR)
        thread.join()
        mine.close()
        theirs.close()


@settings(max_examples=150, deadline=None)
@given(st.lists(PLANS, min_size=1, max_size=3))
def test_what_a_submission_gives(plans: list[Any]) -> None:
    known, met = classes(), dict[str, Any]()
    with line() as (tests, submission):
        for plan in plans:
            number = submission.handles.number(lambda plan=plan: built(plan, known))
            assert read(plan, tests.request("call", number), met) == plan


@settings(max_examples=150, deadline=None)
@given(st.lists(PLANS, min_size=1, max_size=3))
def test_what_the_tests_pass(plans: list[Any]) -> None:
    known, met, found = classes(), dict[str, Any](), list[Any]()
    with line() as (tests, submission):
        for plan in plans:
            number = submission.handles.number(lambda value, plan=plan: found.append(read(plan, value, met)))
            tests.request("call", number, [built(plan, known)])
    assert found == plans
