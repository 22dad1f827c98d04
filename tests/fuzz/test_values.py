"""Values that a submission's process sends: a plain value comes of them or an error, and the judge never raises."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sandbox_images.runner import codec
from service.judging.checkers import CHECKERS, check_value
from service.judging.equations import shown
from service.judging.runs import Runs
from service.judging.tally import Tally
from service.schema import CallTest, Problem
from service.verdict import Verdict
from tests.fuzz.mutate import SCALARS, fuzzed, json_values, mutated, mutated_bytes
from tests.unit.sandbox_images.runner.test_codec import MESSAGES, VALUES, Nothing, encoded, same

TAGS = st.sampled_from([*"lLdDsStTzZibcerFu", "nt", "sl", "pa", "dt", "tm", "da", "td", "dq", "dd", "ba", "od", "OD", "ct", "CT", "dk", "dv", "di", "ni", "p", "pi", "x", "h", "o", "B", "np"])  # fmt: skip
NUMERALS = st.sampled_from(
    ["0x0", "-0x1", "0xff", "1_0", " 1", "1e5", "sNaN", "Infinity", "9" * 50, "2024-01-01", "00:00"]
)
JUNK = json_values(SCALARS | TAGS | NUMERALS)
VALID = VALUES.map(encoded)
ANY = mutated(VALID, JUNK) | MESSAGES | JUNK


def decoded(message: Any) -> Any:
    """The value, through the text that crosses. Raises ``CodecError`` and nothing else."""
    codec.require_tree(message)
    return codec.Decoder(Nothing()).message(json.loads(codec.dumps(message)))


@fuzzed
@given(ANY)
def test_what_decodes_crosses_again_as_the_same(message: Any) -> None:
    try:
        value = decoded(message)
    except codec.CodecError:
        return
    again = codec.Encoder(Nothing()).message(value)
    assert same(codec.Decoder(Nothing()).message(json.loads(codec.dumps(again))), value)


@fuzzed
@given(VALID)
def test_what_was_encoded_decodes(message: Any) -> None:
    codec.Decoder(Nothing()).message(message)


EXPECTED = json_values(SCALARS.filter(lambda one: one == one))
PAYLOADS = (
    ANY.map(lambda message: codec.dumps(message).encode("utf-8", "surrogatepass"))
    | mutated_bytes(VALID.map(lambda message: codec.dumps(message).encode()))
    | st.binary(max_size=40)
)


@fuzzed
@given(PAYLOADS, EXPECTED, st.sampled_from(sorted(CHECKERS)))
def test_the_judge_has_a_verdict_for_every_payload(payload: bytes, expected: Any, checker: str) -> None:
    test = CallTest(function="f", expected=expected)
    problem = Problem.model_validate({"tests": [test], "checker": checker})
    verdict, message = Runs("", problem, 4).compare(test, payload, Tally())
    assert verdict in (Verdict.ACCEPTED, Verdict.WRONG_ANSWER, Verdict.RUNTIME_ERROR)
    assert (verdict is Verdict.ACCEPTED) == (message == "")


@fuzzed
@given(EXPECTED, VALUES, st.sampled_from(sorted(CHECKERS)))
def test_every_checker_compares_every_value(expected: Any, value: Any, checker: str) -> None:
    first = check_value(checker, expected, value)
    assert first in (Verdict.ACCEPTED, Verdict.WRONG_ANSWER) and first is check_value(checker, expected, value)
    assert isinstance(shown(value), str)


@fuzzed
@given(EXPECTED, st.sampled_from(sorted(set(CHECKERS) - {"floats"})))
def test_a_value_equals_itself_after_crossing(expected: Any, checker: str) -> None:
    value = codec.Decoder(Nothing()).message(json.loads(codec.dumps(encoded(expected))))
    finite = "inf" not in repr(expected) and "nan" not in repr(expected)
    assert check_value(checker, expected, value) is Verdict.ACCEPTED or not finite
