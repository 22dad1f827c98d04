"""A problem's tests as trajectories use them: enough of them, not too many, and some of them public."""

from __future__ import annotations

from dataclasses import dataclass

from service.schema import AssertsTest, CallTest, Problem, StdioTest, TestCase


@dataclass(frozen=True, slots=True)
class Suite:
    """At least ``at_least`` tests; of more than ``at_most`` three quarters by input length from the longest, one from the shortest.

    Where the problem names no public test, the first ``public`` of what remains are.
    """

    at_least: int = 8
    at_most: int = 20
    public: int = 4


def prepare(problem: Problem, suite: Suite) -> Problem:
    """The problem with its tests chosen, in their order. Raises ``ValueError`` if it has too few."""
    tests = [part for index, test in enumerate(problem.tests) for part in apart(test, test.id or f"t{index}")]
    if len(tests) < suite.at_least:
        raise ValueError(f"it has {len(tests)} tests, and {suite.at_least} are asked for")
    tests = chosen(tests, suite.at_most)
    if not any(test.public for test in tests):
        tests = [test.model_copy(update={"public": index < suite.public}) for index, test in enumerate(tests)]
    return problem.model_copy(update={"tests": tests})


def apart(test: TestCase, name: str) -> list[TestCase]:
    """The test under its name; every entry of ``asserts`` as one of its own, so that some can be public and others not."""
    if not isinstance(test, AssertsTest):
        return [test.model_copy(update={"id": name})]
    return [test.model_copy(update={"id": f"{name}.{part}", "code": [code]}) for part, code in enumerate(test.code)]


def chosen(tests: list[TestCase], at_most: int) -> list[TestCase]:
    """Of 20: the 15 with the longest inputs and the 5 with the shortest. Equal lengths go by their order."""
    if len(tests) <= at_most:
        return tests
    shortest = at_most // 4
    order = sorted(range(len(tests)), key=lambda index: -size(tests[index]))
    kept = {*order[: at_most - shortest], *order[len(order) - shortest :]}
    return [test for index, test in enumerate(tests) if index in kept]


def size(test: TestCase) -> int:
    """The length of a test's input, in characters."""
    match test:
        case StdioTest():
            return len(test.input)
        case CallTest():
            return len(repr(test.args)) + len(repr(test.kwargs))
        case AssertsTest():
            return sum(map(len, test.code))
        case _:
            return len(test.model_dump_json())


def public_only(problem: Problem) -> list[TestCase]:
    return [test for test in problem.tests if test.public]
