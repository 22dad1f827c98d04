"""What each checker accepts of printed text, by example and by property."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import InputError
from service.judging.checkers import CHECKERS, check_output
from service.schema import CHECKER_NAMES, CheckerSpec
from service.verdict import Verdict

OK, WA, PE = Verdict.ACCEPTED, Verdict.WRONG_ANSWER, Verdict.PRESENTATION_ERROR

TABLE = [
    # checker, expected, actual, verdict
    ("exact", "a\n", "a\n", OK),
    ("exact", "a\n", "a", PE),
    ("exact", "a", "b", WA),
    ("newline_rstrip", "a\n", "a\n\n\n", OK),
    ("newline_rstrip", "a\n", "a \n", PE),
    ("newline_rstrip", "a\n", "a\r\n", PE),
    ("newline_rstrip", "a", "\na", PE),
    ("strip", "a b\n", "\n a b \r\n", OK),
    ("strip", "a b", "a  b", PE),
    ("tokens", "1 2\n3\n", "1\n2\t3", OK),
    ("tokens", "1 2 3", "1 2", WA),
    ("tokens", "1 2", "1 2 3", WA),
    ("tokens", "1 2", "12", WA),
    ("tokens", "", "", OK),
    ("tokens", "", "x", WA),
    ("tokens", "1.0", "1", WA),
    ("lcb", "1.0 2\nabc", " 1 2.00 \n abc", OK),
    ("lcb", "1\n2", "1 2", PE),
    ("lcb", "1\n2", "1", WA),
    ("lcb", "1\n2", "1\n2\n3", WA),
    ("lcb", "1\n2", "1\n\n2", PE),
    ("lcb", "0.1", "0.10000000000000000001", WA),
    ("lcb", "1e3", "1000", OK),
    ("lcb", "x 1", "x 1.0", WA),
    ("lcb", "1000", "1_000", WA),
    ("lcb", "12", "١٢", WA),
    ("lcb", "1", "sNaN", WA),
    ("lcb", "nan", "nan", OK),
    ("lcb", "nan", "NaN", WA),
    ("lcb", "inf", "Infinity", WA),
    ("lcb", "1e999999999", "1e999999998", WA),
    ("lcb", "10e999999998", "1e999999999", OK),
    ("lcb", "1", "1e99999999999999999999999", WA),
    ("floats", "1.0", "1.0000005", OK),
    ("floats", "1.0", "1.00001", WA),
    ("floats", "0", "0.0000005", OK),
    ("floats", "1000000", "1000000.5", OK),
    ("floats", "1000000", "1000002", WA),
    ("floats", "area 1.5", "area 1.50000001", OK),
    ("floats", "area 1.5", "Area 1.5", WA),
    ("floats", "1 2", "1", WA),
    ("floats", "1", "1 2", WA),
    ("floats", "1.0", "nan", WA),
    ("floats", "nan", "NaN", WA),
    ("floats", "nan", "nan", OK),
    ("floats", "inf", "inf", OK),
    ("floats", "inf", "1e999", WA),
    ("floats", "1e999", "1e998", WA),
    ("floats", "1000", "1_000", WA),
    ("floats", "12", "١٢", WA),
    ("floats", "1", "True", WA),
    ("apps", "1\n2\n", "\n1\n\n2", OK),
    ("apps", "a  b", " a b ", OK),
    ("apps", "1\n2", "1 2", PE),
    ("apps", "0.333333", "0.33333333", OK),
    ("apps", "3.14159", "3.1416", OK),
    ("apps", "3.14159", "3.142", OK),
    ("apps", "3.14159", "3.143", WA),
    ("apps", "100000", "100001", OK),
    ("apps", "1000", "1001", WA),
    ("apps", "YES NO", "NO YES", WA),
    ("apps", "1 1 1", "1", WA),
    ("apps", "YES\nNO", "NO\nYES", WA),
    ("apps", "x 0.33333333", "x 0.3333333", WA),
    ("apps", "1", "nan", WA),
]


@pytest.mark.parametrize(("name", "expected", "actual", "verdict"), TABLE)
def test_by_example(name: str, expected: str, actual: str, verdict: Verdict) -> None:
    assert check_output(name, expected, actual) is verdict


def test_every_checker_on_the_wire_exists() -> None:
    assert tuple(CHECKERS) == CHECKER_NAMES


@pytest.mark.parametrize("name", CHECKER_NAMES)
def test_a_spec_means_the_same_as_its_name(name: str) -> None:
    spec = CheckerSpec.model_validate({"kind": name})
    assert check_output(spec, "1 2\n", "1 2\n") is OK
    assert check_output(spec, "1 2\n", "1 3\n") is WA


def test_tolerances_are_taken_from_the_spec() -> None:
    loose = CheckerSpec(kind="floats", abs=0.5, rel=0.0)
    assert check_output(loose, "10", "10.5") is OK
    assert check_output(loose, "10", "10.6") is WA
    exact = CheckerSpec(kind="floats", abs=0.0, rel=0.0)
    assert check_output(exact, "0.1", "1e-1") is OK
    assert check_output(exact, "0.1", "0.1000000001") is WA
    relative = CheckerSpec(kind="floats", abs=0.0, rel=0.1)
    assert check_output(relative, "100", "110") is OK
    assert check_output(relative, "100", "111") is WA


def test_an_unknown_checker_is_the_callers_error() -> None:
    with pytest.raises(InputError, match="no checker 'fuzzy'; there are exact, ") as caught:
        check_output("fuzzy", "", "")
    assert caught.value.path == "checker"


@pytest.mark.parametrize("name", CHECKER_NAMES)
@pytest.mark.parametrize(
    "hostile",
    ["9" * 1_000_000, "9" * 1_000_000 + "x", "0." + "0" * 1_000_000 + "1", "1e" + "9" * 1_000_000, "+-1", ".", "1e", "\ud800",
     "-" * 100_000, "sNaN123", "-inf", "0x10", "1e-999999999", "\0", "1 " * 100_000],
    ids=lambda text: text[:8].encode("unicode_escape").decode(),
)  # fmt: skip
def test_hostile_numbers_are_just_wrong(name: str, hostile: str) -> None:
    assert check_output(name, "1", hostile) is WA
    assert check_output(name, hostile, "2") is WA
    assert check_output(name, hostile, hostile) is OK


words = st.one_of(
    st.text(max_size=5),
    st.integers().map(str),
    st.floats().map(repr),
    st.decimals().map(str),
    st.sampled_from(["1_0", "١", "1e9999", "NaN", "0", "-0", "1.", ".5"]),
)
texts = st.one_of(st.text(), st.lists(st.tuples(words, st.sampled_from([" ", "\n", "\t", "  ", "\n\n", "\r\n", " "]))).map(
    lambda parts: "".join(word + gap for word, gap in parts)
))  # fmt: skip
names = st.sampled_from(CHECKER_NAMES)


@given(names, texts, texts)
def test_never_raises_and_says_one_of_three(name: str, expected: str, actual: str) -> None:
    assert check_output(name, expected, actual) in (OK, WA, PE)


@given(names, texts)
def test_the_same_text_is_always_accepted(name: str, text: str) -> None:
    assert check_output(name, text, text) is OK


@given(
    names,
    st.lists(st.sampled_from(["1", "1", "2.5", "yes"]), min_size=1),
    st.integers(min_value=0),
    st.sampled_from([" ", "\n"]),
)
def test_a_proper_prefix_is_never_accepted(name: str, parts: list[str], cut: int, gap: str) -> None:
    prefix = parts[: cut % len(parts)]
    assert check_output(name, gap.join(parts), gap.join(prefix)) is WA
    assert check_output(name, gap.join(prefix), gap.join(parts)) is WA


@given(st.text(), st.text())
def test_leniency_grows_from_exact_to_tokens_to_floats(expected: str, actual: str) -> None:
    verdicts = [
        check_output(name, expected, actual) for name in ("exact", "newline_rstrip", "strip", "tokens", "floats")
    ]
    accepted = [verdict is OK for verdict in verdicts]
    assert accepted == sorted(accepted)


@given(st.text(), st.sampled_from(["", "\n", "  \n", "\t"]), st.sampled_from(["", "\n", " \n\n"]))
def test_whitespace_around_the_text_is_free_from_strip_on(text: str, before: str, after: str) -> None:
    for name in ("strip", "tokens", "lcb", "floats", "apps"):
        assert check_output(name, text, before + text + after) is OK


@given(texts, texts)
def test_checkers_as_lenient_as_tokens_never_complain_of_presentation(expected: str, actual: str) -> None:
    for name in ("tokens", "floats"):
        assert check_output(name, expected, actual) is not PE


@given(texts, texts)
def test_presentation_error_means_the_same_tokens(expected: str, actual: str) -> None:
    for name in CHECKER_NAMES:
        if check_output(name, expected, actual) is PE:
            assert expected.split() == actual.split()


KATTIS = [
    # flags, expected, actual, accepted
    ("", "Yes", "yES", True),
    ("case_sensitive", "Yes", "yES", False),
    ("", "a\n\nb", " a b ", True),
    ("space_change_sensitive", "a b\n", "a b\n", True),
    ("space_change_sensitive", "a b\n", "a b", False),
    ("space_change_sensitive", "a b\n", "a  b\n", False),
    ("space_change_sensitive", "a b\n", "a\nb\n", False),
    ("space_change_sensitive", "a b", " a b", False),
    ("space_change_sensitive", "a ", " a", False),
    ("space_change_sensitive", "A b", "a B", True),
    ("", "1.0", "1", False),
    ("float_tolerance 0", "1.0", "1", True),
    ("float_tolerance 1e-6", "1000000", "1000001", True),
    ("float_absolute_tolerance 1e-6", "1000000", "1000001", False),
    ("float_relative_tolerance 1e-6", "0", "0.0000001", False),
    ("float_relative_tolerance 1e-6", "0", "-0.0", True),
    ("float_absolute_tolerance 1e-6", "1", "one", False),
    ("float_absolute_tolerance 1e-6", "one", "ONE", True),
    ("float_absolute_tolerance 1e-6", "nan", "nan", True),
    ("float_absolute_tolerance 1e-6", "1", "nan", False),
    ("float_absolute_tolerance 1e-6", "16", "0x10", True),
    ("float_absolute_tolerance 1e-6", "1", "1_0", False),
    ("float_absolute_tolerance 1 float_absolute_tolerance 0", "1", "2", False),
    ("float_absolute_tolerance 1", "1 1", "2", False),
]


@pytest.mark.parametrize(("flags", "expected", "actual", "accepted"), KATTIS)
def test_the_default_validator_of_packages(flags: str, expected: str, actual: str, accepted: bool) -> None:
    spec = CheckerSpec(kind="kattis", flags=flags.split())
    assert (check_output(spec, expected, actual) is OK) is accepted
    assert (check_output("kattis", expected, actual, flags.split()) is OK) is accepted
