"""The line of split mode: whatever the other process says, an end answers or calls the line broken; nothing else."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.mutate import SCALARS, fuzzed, json_values, mutated

RUNNER = str(Path(__file__).parents[2] / "sandbox_images" / "runner")
sys.path.insert(0, RUNNER)  # where the runner finds its own files
try:
    from codec import CodecError, Decoder, dumps
    from split.peer import Lane, Peer, PeerGone
    from split.submission_side import SubmissionSide
    from split.tests_side import TestSide
finally:
    sys.path.remove(RUNNER)

WORDS = st.sampled_from([
    "h", "o", "P", "B", "np", "x", "nt", "p", "pi", "f", "c", "m", "i", "=", "!", "call", "meth", "op", "get", "set", "eq", "await",
    "input", "item", "live", "sync", "lent", "named", "attend", "begun", "around", "logged", "~", "out", "drop", "__init__", "__class__", "__eq__", "__len__", "__iter__", "append", "seen", "os",
    "system", "builtins", "ValueError", "numpy", "<i8", "O", "Point", "args", "name", "bases",
])  # fmt: skip
JUNK = json_values(SCALARS | WORDS, WORDS)
ABOUT = {"name": "A", "module": "solution", "methods": ["run"], "doc": None}
ANSWERS = st.sampled_from([
    ["=", 5, [], None],
    ["=", [0], [["l", [1, ["D", "1.5"]]]], {"live": [1]}],
    ["!", [0], [["x", ["B", "builtins", "ValueError"], ["no"], "no", [["note", 1]], None, "line 1, in f"]], None],
    ["=", [0], [["l", [1]]], {"live": [1], "lent": [1, [1], [["L", [2]]], []]}],
    ["=", 5, [], {"lent": [2, [1, 2], [["l", [[1], [2]]], ["L", [2]], ["d", ["a"], [[1]]]], [7]], "named": [[1, [8]]]}],
    ["=", 5, [], {"logged": [["solution", 30, "text", None, "f", True]]}],
    ["=", ["h", 1, "f", "name", False, "doc"], [], {"drop": [[1, 1]]}],
    ["=", ["h", 3, "i", ["h", 2, "c", ABOUT, [], None]], [], {"out": "text"}],
    ["=", ["h", 4, "m", "helpers"], [], None],
    ["=", [0], [["nt", "Point", ["x", "y"], [1, 2]], ["p", "Node", ["value"], [[0]], None], ["pi", "Colour", 1]], None],
    ["=", ["np", "<i8", [2], "\x01\0\0\0\0\0\0\0\x02\0\0\0\0\0\0\0", False], [], None],
    ["=", ["o", 1], [["dd", "list", ["a"], [[0]]], ["s", [["t", 1]]]], None],
])  # fmt: skip
ASKED = st.sampled_from([
    ["call", 1, [1, 2], None, [], None],
    ["call", 2, [[0]], {"key": ["D", "1"]}, [["L", [1, 2]]], {"drop": [[1, 1]]}],
    ["meth", [3, "append"], [5], None, [], None],
    ["op", [3, "__len__"], [], None, [], None],
    ["get", [4, "seen"], [], None, [], None],
    ["set", [4, "seen"], [7], None, [], None],
    ["eq", 3, [[0]], None, [["l", [1]]], None],
    ["item", 3, [0], None, [], {"sync": [1, [3], [["L", [1]]]]}],
    ["item", 3, [0], None, [], {"sync": [2, [3], [["l", [[1]]], ["d", ["a"], [[0]]]]]}],
    ["call", 2, [[-3]], None, [], None],
    ["attend", 0, [[0], [1], [2]], None, [["L", [1]], ["L", []], ["L", [1]]], None],
    ["iter", 3, [], None, [], None],
])  # fmt: skip
PRELUDE = """
import enum
class Node:
    def __init__(self, value=None): self.value = value
class Colour(enum.Enum):
    RED = 1
"""


class Played(Lane):
    """A lane whose other end has said one thing and hears the rest."""

    def __init__(self, said: Any = None) -> None:
        super().__init__(None)
        self.said, self.heard = [said], []

    def send(self, message: Any) -> None:
        self.heard.append(json.loads(dumps(message)))

    def receive(self) -> Any:
        if not self.said:
            raise PeerGone("it said no more")
        message = self.said.pop()
        if type(message) is not list or not message:
            raise PeerGone("a malformed message")  # as a real lane has it
        return message


class Object:
    seen = 0


def end(side: Any, said: Any = None) -> tuple[Peer, Played]:
    """One end with a few objects that the other may name: 1 and 2 functions, 3 a list, 4 an instance."""
    namespace: dict[str, Any] = {"__name__": "prelude"}
    exec(PRELUDE, namespace)
    side.adopt_prelude(namespace)
    peer = Peer(None, side)
    peer.lane = lane = Played(said)
    for obj in (len, lambda *args: list(args), [1, 2, 3], Object()):
        peer.handles.number(obj)
    return peer, lane


def quiet(said: Any) -> Any:
    """Without text for the tests' stdout, which is this process's own here, and without waiting for anything typed."""
    return json.loads(json.dumps(said).replace('"out"', '"in"').replace('"input"', '"eq"'))


@fuzzed
@given(mutated(ANSWERS, JUNK) | JUNK, st.sampled_from([TestSide, SubmissionSide]), st.booleans())
def test_an_answer_is_a_value_an_exception_or_the_end_of_the_line(said: Any, side: Any, listed: bool) -> None:
    peer, lane = end(side(), quiet(said))
    raised = []

    def told(*about: Any) -> BaseException:
        raised.append(about)
        return LookupError("what the other end raised")

    peer.policy.exception = told
    try:
        peer.request("call", 1, [[1, 2]] if listed else [1])
    except PeerGone:
        assert not raised
    except LookupError:
        assert raised
    assert lane.heard[0][0] == "call"


@fuzzed
@given(mutated(ASKED, JUNK) | JUNK)
def test_a_question_to_the_tests_is_answered_or_the_end_of_the_line(said: Any) -> None:
    """A submission's process may ask anything of the tests'; it gets an answer, and no exception gets past."""
    peer, lane = end(TestSide())
    said = quiet(said)
    if type(said) is not list or not said:
        return
    try:
        peer.serve(said)
    except PeerGone:
        return
    assert lane.heard and lane.heard[-1][0] in ("=", "!")


@fuzzed
@given(mutated(ANSWERS, JUNK) | JUNK, st.sampled_from([TestSide, SubmissionSide]))
def test_a_message_decodes_or_is_refused(said: Any, side: Any) -> None:
    peer, _ = end(side())
    said = quiet(said)
    message = said[1:3] if type(said) is list else said
    try:
        Decoder(peer.policy).message(message)
    except CodecError:
        pass
