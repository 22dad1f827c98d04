"""The words of a trajectory: how a model is asked first, and what it is told after each answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from service.formats.extraction import drop_thinking
from service.schema import AssertsTest, CallTest, Model, Problem, Result, StdioTest, TestCase, TestResult
from service.verdict import Verdict

FIELD_CHARS = 400  # of each field of the feedback
ANSWER_CHARS = 6000  # of an answer, once its thinking is dropped, that the conversation goes on with
THINK_END = "</think>"

SYSTEM = """You are a careful Python programmer. Solve the problem that you are given with one complete program, in a single \
```python block. The program runs in a sandbox without network, with limits on time and memory."""
MEND = """

Find the cause in the code of your last answer, then write the whole mended program, again in a single ```python block."""
ALL_PUBLIC = """The program passed all public tests. Think of cases that they do not cover, mend what may fail there, and write the \
whole program again in a single ```python block."""
NO_CODE = "There was no program in your answer. Write the whole program in a single ```python block."


class Message(Model):
    """One message of a chat."""

    role: Literal["system", "user", "assistant"]
    content: str


def opening(prompt: str | Sequence[Mapping[str, Any]]) -> list[Message]:
    """The messages before the first answer: those given, or a system message of ours and the problem's text."""
    if isinstance(prompt, str):
        return [Message(role="system", content=SYSTEM), Message(role="user", content=prompt)]
    return [Message(role=message["role"], content=message["content"]) for message in prompt]


def answer_of(text: str, chars: int = ANSWER_CHARS) -> str:
    """What of a model's text stays in the conversation: without its thinking, and not more than so many characters."""
    _, ended, rest = text.rpartition(THINK_END)
    return (rest if ended else drop_thinking(text)).strip()[:chars]


def cut(text: str, chars: int = FIELD_CHARS) -> str:
    """At most ``chars`` characters: a longer text keeps both its ends, with a mark between them."""
    if len(text) <= chars:
        return text
    mark = " ...(cut)... "
    head = (chars - len(mark)) // 2
    return text[:head] + mark + text[len(text) - (chars - len(mark) - head) :]


def first_failure(result: Result) -> TestResult | None:
    """The first public test that is not accepted."""
    return next((test for test in result.tests if test.public and test.verdict is not Verdict.ACCEPTED), None)


def feedback(problem: Problem, result: Result) -> tuple[str, str | None]:
    """What the model is told, and the id of the test that it is told of. Never a word of a test that is not public.

    Output on stderr is told of whole programs only: calls share a process with tests that are not public.
    """
    failed = first_failure(result)
    if result.verdict is Verdict.NO_CODE:
        return NO_CODE, None
    if failed is None:
        return ALL_PUBLIC, None
    told = {"Verdict": failed.verdict.replace("_", " "), **_fields(_test(problem, failed.id), failed)}
    lines = [f"{name}:\n{cut(value.strip())}" for name, value in told.items() if value.strip()]
    return "\n\n".join(["The program failed a public test.", *lines]) + MEND, failed.id


def _test(problem: Problem, name: str) -> TestCase | None:
    """The test case that a result's test is of: a part of ``asserts`` is named ``<id>.<place>``, one of pytest ``<id>::<node>``."""
    by_id = {test.id or f"t{index}": test for index, test in enumerate(problem.tests)}
    return by_id.get(name) or by_id.get(name.partition("::")[0]) or by_id.get(name.rpartition(".")[0])


def _fields(test: TestCase | None, failed: TestResult) -> dict[str, str]:
    match test:
        case StdioTest():
            error = f"{failed.message}\n{failed.stderr}"
            told = {"Input": test.input, "Expected output": test.output or "", "Your output": failed.stdout}
            return told | ({"Error": error} if failed.verdict not in WRONG else {})
        case CallTest():
            given = [*map(repr, test.args), *(f"{name}={value!r}" for name, value in test.kwargs.items())]
            call = f"{test.function}({', '.join(given)})"
            return {"Call": call, "Expected value": repr(test.expected), "What happened": failed.message}
        case AssertsTest():
            place = failed.id.rpartition(".")[2]
            code = test.code[int(place)] if place.isdigit() and int(place) < len(test.code) else ""
            return {"Test": code, "What happened": failed.message}
        case _:
            return {"What happened": failed.message}


WRONG = (Verdict.WRONG_ANSWER, Verdict.PRESENTATION_ERROR)
