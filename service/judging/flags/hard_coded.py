"""Whether a source answers the tests by heart: a test's whole input in it, tied to the output that is expected.

The tie is that of a table or of a condition (``{input: output}``, ``if x == input: return output``). An input in a
call, an assert or an example is not tied to anything, and base cases and short tables of an honest solution
meet few of the tests.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from service.judging.flags.lexer import Text, dense
from service.schema import AssertsTest, CallTest, Problem, PytestTest, ScriptTest, StdioTest

_PAIRS = 64
_LONGEST = 2000
_TELLING = 10  # characters of an input from which one alone is no coincidence
_SHORT = 5
_TOGETHER = 14  # characters of an input that is not short and its output
_SHARE = 0.6
_OUTPUT = 16
_CONDITION = ("==", "case", "startswith(", "in(", "in{", "==(", '=="', '("')
_ENTRY = ("{", ",", "{(", ",(", '{"', ',"')
_THEN = re.compile(r"\"?[)}]{0,3}(?:(?:and|or|,)[^:]{0,60})?:(?:return|print\(|\w{1,30}=)?\(?")
_VALUE = re.compile(r"\"?(?:,[^:]{0,60})?\)?:\(?")
_NAMED = re.compile(r"([(,])[ ]?[^\W\d]\w*[ ]?=(?!=)")
_ASSERTED = re.compile(r"assert\s+\(?[\w.]+(?:\(\)[\w.]+)?\((.*?)\)\s*==\s*(.*)")
_EQUAL = re.compile(r"assertEqual\(\s*\w+[\w.()]*?\((.*)\)\s*,\s*(.+)\)\s*$")


@dataclass(frozen=True, slots=True)
class Answers:
    """Inputs and outputs of a problem's tests as they would stand in a source, ``dense``, each pair once."""

    pairs: tuple[tuple[str, str], ...]
    outputs: tuple[str, ...]
    tests: int

    def known_by(self, text: Text) -> bool:
        """Whether the source has them by heart. Never true of a problem whose tests all expect the same."""
        if not self.outputs:
            return False
        whole = text.whole
        short = middle = 0
        for given, expected in self.pairs:
            if given in whole and expected in whole and _tied(whole, given, expected):
                size = len(given.strip('"'))
                if size >= _TELLING or (size >= _SHORT and size + len(expected) >= _TOGETHER):
                    return True
                middle += size >= _SHORT
                short += 1
        if middle >= 2 or (short >= 3 and short >= _SHARE * self.tests):
            return True
        return any(
            output in whole and (f"return{output}" in whole or f"print({output}" in whole)
            for output in self.outputs
            if len(output) >= _OUTPUT
        )


def answers(problem: Problem) -> Answers:
    """What is taken from at most 64 tests of a problem."""
    found = list(dict.fromkeys(_limited(_pairs(problem))))
    outputs = tuple(dict.fromkeys(expected for _, expected in found))
    telling = tuple(output for output in outputs if any(map(str.isdigit, output))) or outputs
    pairs = tuple((given, expected) for given, expected in found if given)
    return Answers(pairs, telling if len(outputs) > 1 else (), len({given for given, _ in found}))


def _limited(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for count, (given, expected) in enumerate(pairs):
        if count == _PAIRS:
            return
        if expected and len(given) <= _LONGEST and len(expected) <= _LONGEST:
            yield given, expected


def _pairs(problem: Problem) -> Iterator[tuple[str, str]]:
    for test in problem.tests:
        if isinstance(test, StdioTest):
            if test.output is not None and len(test.input) + len(test.output) <= 2 * _LONGEST:
                for output in _written(test.output.strip()):
                    for given in _written(test.input.strip()):
                        yield given, output
        elif isinstance(test, CallTest):
            expected = dense(repr(test.expected))
            values = [*test.args, *test.kwargs.values()]
            for given in dict.fromkeys([",".join(map(repr, values)), max(map(repr, values), key=len, default="")]):
                yield dense(given), expected
        elif isinstance(test, AssertsTest):
            yield from _asserted(test.code)
        elif isinstance(test, ScriptTest):
            yield from _asserted(test.code.splitlines())
        elif isinstance(test, PytestTest):
            for file in test.files.values():
                yield from _asserted(file.splitlines())


def _written(text: str) -> list[str]:
    """A text as a literal; a number also bare."""
    forms = [dense(json.dumps(text, ensure_ascii=False))]
    if text.lstrip("-").isdigit():
        forms.append(text)
    return forms if text else []


def _asserted(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """``assert f(input) == output`` and ``assertEqual(f(input), output)``, where one stands on a line."""
    for line in lines:
        line = line.strip()
        if len(line) > 2 * _LONGEST:
            continue
        match = _ASSERTED.match(line) or _EQUAL.search(line)
        if match is None:
            continue
        inner = dense(_NAMED.sub(r"\1", f"({match[1]}"))[1:]
        output = _first(dense(match[2]))
        if output[:1] == "(" and output[1:-1] == _first(output[1:-1]) != "":  # brackets around one value
            output = output[1:-1]
        for key in dict.fromkeys([inner, _first(inner)]):
            yield key, output


def _first(arguments: str) -> str:
    """The first of some arguments."""
    depth, quoted = 0, False
    for place, char in enumerate(arguments):
        if char == '"':
            quoted = not quoted
        elif not quoted:
            depth += (char in "([{") - (char in ")]}")
            if char == "," and depth == 0:
                return arguments[:place]
    return arguments


def _tied(whole: str, given: str, expected: str) -> bool:
    """Whether ``given`` stands somewhere as a key or in a condition that leads to ``expected``."""
    place = -1
    for _ in range(8):
        place = whole.find(given, place + 1)
        if place < 0:
            return False
        before, end = whole[max(0, place - 12) : place], place + len(given)
        after = whole[end : end + len(expected) + 100]
        at = after.find(expected)
        if at < 0 or not _alone(before[-1:], given, after[:1]):
            continue
        if not _alone(after[at - 1 : at], expected, after[at + len(expected) : at + len(expected) + 1]):
            continue
        link = after[:at]
        if (before.endswith(_CONDITION) and _THEN.fullmatch(link)) or (
            before.endswith(_ENTRY) and _VALUE.fullmatch(link)
        ):
            return True
    return False


def _alone(before: str, middle: str, after: str) -> bool:
    """Whether a number ends where it seems to; words do not, since no space is left between them."""
    left = middle[0].isdigit() and (before.isdigit() or before == ".")
    right = middle[-1].isdigit() and (after.isdigit() or after == ".")
    return not left and not right
