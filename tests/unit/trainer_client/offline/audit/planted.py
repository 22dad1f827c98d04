"""A clean data set, and the same with defects put in, each with the findings that must come of it."""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

Row = dict[str, Any]


def row(name: str, statement: str, problem: dict[str, Any], *right: str, wrong: Sequence[str] = ()) -> Row:
    solutions = [{"source": source, "label": "right"} for source in right]
    solutions += [{"source": source, "label": "wrong"} for source in wrong]
    return {"id": name, "statement": statement, "problem": problem, "solutions": solutions}


def programs(pairs: Sequence[tuple[str, str]], public: int = 2) -> dict[str, Any]:
    """A problem for stdin and stdout; the first tests are public."""
    tests = [{"kind": "stdio", "input": a, "output": b, "public": i < public} for i, (a, b) in enumerate(pairs)]
    return {"tests": tests}


def calls(function: str, pairs: Sequence[tuple[list[Any], Any]], public: int = 2) -> dict[str, Any]:
    tests = [
        {"kind": "call", "function": function, "args": args, "expected": expected, "public": i < public}
        for i, (args, expected) in enumerate(pairs)
    ]
    return {"tests": tests}


SQUARES = row(
    "squares",
    "Read whole numbers from one line and print the sum of the squares of those that are even.",
    programs([("1 2 3\n", "4\n"), ("5 7\n", "0\n"), ("2 4 6\n", "56\n"), ("-2 -1 0\n", "4\n"), ("10 11 12\n", "244\n"), ("8\n", "64\n")]),
    "print(sum(int(x) ** 2 for x in input().split() if int(x) % 2 == 0))\n",
)  # fmt: skip
RUNS = row(
    "runs",
    "Given a text, return how long its longest stretch of one repeated character is; an empty text has none.",
    calls("longest", [(["aabbb"], 3), ([""], 0), (["x"], 1), (["abab"], 1), (["zzzzy"], 4), (["abccdd"], 2), (["qqwwww"], 4)]),
    "def longest(text):\n    best = now = 0\n    before = ''\n    for char in text:\n        now = now + 1 if char == before else 1\n"
    "        before = char\n        if now > best:\n            best = now\n    return best\n",
)  # fmt: skip
WAVES = row(
    "waves",
    "Write a function wave that joins two lists by taking an element from each in turns, then what is left of the longer one.",
    {
        "tests": [
            {"kind": "asserts", "public": True, "code": ["assert wave([1, 2], [3]) == [1, 3, 2]", "assert wave([], []) == []"]},
            {"kind": "asserts", "code": [
                "assert wave([1], [2, 3, 4]) == [1, 2, 3, 4]", "assert wave(['a', 'b'], ['c', 'd']) == ['a', 'c', 'b', 'd']",
                "assert wave([], [5]) == [5]", "assert wave([9, 8, 7], [6]) == [9, 6, 8, 7]",
            ]},
        ]
    },
    "def wave(a, b):\n    out = []\n    for i in range(max(len(a), len(b))):\n        if i < len(a):\n            out.append(a[i])\n"
    "        if i < len(b):\n            out.append(b[i])\n    return out\n",
)  # fmt: skip
FENCES = row(
    "fences",
    "How many panels does a fence of a given length need, if a panel is three metres wide and a started panel counts whole?",
    {"tests": [{"kind": "script", "entry_point": "panels", "code":
        "def check(candidate):\n    for given, wanted in [(1, 1), (3, 1), (4, 2), (9, 3), (10, 4), (0, 0)]:\n        assert candidate(given) == wanted\n"}]},
    "def panels(length):\n    return (length + 2) // 3\n",
)  # fmt: skip
TILLS = row(
    "tills",
    "Write a class Till that adds amounts in cents, refuses negative ones with a ValueError and tells its total.",
    {"tests": [{"kind": "pytest", "files": {"test_till.py":
        "import pytest\nfrom solution import Till\n\n\ndef test_empty():\n    assert Till().total() == 0\n\n\ndef test_adds():\n    till = Till()\n    till.add(5)\n    till.add(7)\n"
        "    assert till.total() == 12\n\n\ndef test_refuses():\n    till = Till()\n    with pytest.raises(ValueError):\n        till.add(-1)\n    assert till.total() == 0\n\n\n"
        "@pytest.mark.parametrize('amount', [0, 1, 99])\ndef test_one(amount):\n    till = Till()\n    till.add(amount)\n    assert till.total() == amount\n"}}]},
    "class Till:\n    def __init__(self):\n        self.cents = 0\n\n    def add(self, amount):\n        if amount < 0:\n            raise ValueError(amount)\n        self.cents += amount\n\n"
    "    def total(self):\n        return self.cents\n",
)  # fmt: skip
CLEAN = (SQUARES, RUNS, WAVES, FENCES, TILLS)


def changed(base: Row, name: str, statement: str, **parts: Any) -> Row:
    return {**copy.deepcopy(base), "id": name, "statement": statement, **parts}


def _tests(base: Row, tests: list[Any]) -> dict[str, Any]:
    return {"tests": copy.deepcopy(tests)}


def _with_flipped(base: Row) -> dict[str, Any]:
    """The same input once more, with another answer."""
    tests = copy.deepcopy(base["problem"]["tests"])
    return {"tests": [*tests, {**tests[2], "output": "57\n"}]}


LOOK_ALIKE = "Given a text, return how long its longest stretch of one repeated character is; an empty string has none."
HOLDOUT = (
    row("held", "From a list of lap times in seconds print the gap between the fastest lap and the slowest lap of the race.",
        programs([("1 2\n", "1\n"), ("5 5\n", "0\n"), ("9 1 4\n", "8\n"), ("3\n", "0\n"), ("7 2\n", "5\n")]), "t = list(map(int, input().split()))\nprint(max(t) - min(t))\n"),
)  # fmt: skip

# Each with what must be found of it, and nothing else.
DEFECTS: tuple[tuple[Row, set[str]], ...] = (
    ({"id": "broken", "statement": "A row that nobody can read as a problem.", "problem": {"tests": [{"kind": "riddle"}]}}, {"unreadable"}),
    (row("untested", "Turn the pages of a book and say nothing of it to anyone else who reads.", {"tests": []}, "print(1)\n"), {"no_tests"}),
    (changed(SQUARES, "few", "Add up the even squares among integers that stand on a single input line.",
             problem=programs([("1 2 3\n", "4\n"), ("2 4 6\n", "56\n"), ("10 11 12\n", "244\n")], 1)), {"few_tests"}),
    (changed(SQUARES, "repeats", "Sum squared even values from standard input, where one case stands twice in the tests.",
             problem=_tests(SQUARES, [*SQUARES["problem"]["tests"], SQUARES["problem"]["tests"][3]])), {"repeated_tests"}),
    (changed(SQUARES, "torn", "Squares of even integers are to be summed, but the tests disagree with themselves about it.",
             problem=_with_flipped(SQUARES)), {"contradictory_tests", "reference_fails"}),
    (changed(SQUARES, "shown", "All examples of this sum of even squares are shown to whoever has to solve it here.",
             problem=programs([("1 2\n", "4\n"), ("5\n", "0\n"), ("2 4\n", "20\n"), ("6 7\n", "36\n"), ("12\n", "144\n"), ("8 9\n", "64\n")], 6)), {"no_hidden_tests"}),
    (changed(RUNS, "copied", RUNS["statement"].upper() + " <br>",
             problem=calls("longest", [(["ggg"], 3), ([""], 0), (["y"], 1), (["acac"], 1), (["tttty"], 4), (["abccdd"], 2)])), {"duplicate_problem"}),
    (changed(WAVES, "retold", "Weave a pair of sequences alternately and append whatever remains of either of them at the end."), {"duplicate_problem"}),
    (changed(RUNS, "reworded", LOOK_ALIKE, problem=calls("longest", [(["hhh"], 3), ([""], 0), (["w"], 1), (["dede"], 1), (["uuuuv"], 4), (["abccdd"], 2)])),
     {"near_duplicate_problem"}),
    (changed(HOLDOUT[0], "leaked", HOLDOUT[0]["statement"],
             problem=programs([("4 2\n", "2\n"), ("6 6\n", "0\n"), ("9 3 4\n", "6\n"), ("8\n", "0\n"), ("7 1\n", "6\n"), ("1 9 5\n", "8\n")])), {"holdout_overlap"}),
    (changed(HOLDOUT[0], "nearly leaked", HOLDOUT[0]["statement"].replace("race", "day"),
             problem=programs([("40 20\n", "20\n"), ("6 6\n", "0\n"), ("9 3 4\n", "6\n"), ("80\n", "0\n"), ("7 1\n", "6\n"), ("1 9 5\n", "8\n")])), {"near_holdout_overlap", "near_duplicate_problem"}),
    (row("unsolved", "Multiply the two whole numbers of a line, says the text, and the reference adds them up instead.",
         programs([("2 3\n", "6\n"), ("1 1\n", "1\n"), ("4 5\n", "20\n"), ("0 9\n", "0\n"), ("7 7\n", "49\n")]), "a, b = map(int, input().split())\nprint(a + b)\n"), {"reference_fails"}),
    (row("half solved", "Subtract the second number of the line from the first one and print the difference of both.",
         programs([("2 3\n", "-1\n"), ("1 1\n", "0\n"), ("4 5\n", "-1\n"), ("10 9\n", "1\n"), ("7 17\n", "-10\n")]),
         "a, b = map(int, input().split())\nprint(a - b)\n", "a, b = map(int, input().split())\nprint(b - a)\n"), {"a_reference_fails"}),
    (row("orphan", "Nobody ever wrote down how the digits of a number are to be turned around in this exercise.",
         programs([("12\n", "21\n"), ("5\n", "5\n"), ("340\n", "043\n"), ("99\n", "99\n"), ("71\n", "17\n")])), {"no_reference"}),
    (row("silent", "Sort a list in place with whatever method you like best; what is returned does not matter much.",
         calls("arrange", [([[2, 1]], None), ([[1]], None), ([[]], None), ([[3, 2, 1]], None), ([[5, 5]], None)]), "def arrange(items):\n    items.sort()\n"), {"empty_passes"}),
    (row("always yes", "Decide whether the given amount can be paid with coins of one and two, and print yes or no.",
         programs([("3\n", "yes\n"), ("1\n", "yes\n"), ("8\n", "yes\n"), ("20\n", "yes\n"), ("7\n", "yes\n")]), "print('yes' if int(input()) >= 1 else 'no')\n"), {"constant_passes"}),
    (row("sorted already", "Put the words of a line into the order of a dictionary and print them with a blank between.",
         programs([("a b\n", "a b\n"), ("c\n", "c\n"), ("d e f\n", "d e f\n"), ("x y\n", "x y\n"), ("k l m\n", "k l m\n")]), "print(*sorted(input().split()))\n"), {"echo_passes"}),
    (changed(SQUARES, "learnt by heart", "The hidden cases of these even squares are the shown ones, every single one of them once more.",
             problem=_tests(SQUARES, [*({**test, "public": True} for test in SQUARES["problem"]["tests"]), SQUARES["problem"]["tests"][4]])), {"hard_coded_passes", "repeated_tests"}),
    (changed(RUNS, "tolerant", "Tell the greatest number of equal neighbours in a string, though a known bad answer gets through.",
             problem=calls("longest", [(["ppp"], 3), (["kk"], 2), (["y"], 1), (["ooccc"], 3), (["tttty"], 4), (["abccdd"], 2)]),
             solutions=[*RUNS["solutions"], {"source": RUNS["solutions"][0]["source"].replace("return best", "return best or 1"), "label": "wrong"}]), {"wrong_passes"}),
    (row("blind", "Grade points from nought to a hundred by letters, five of them, with bounds each twenty points apart.",
         calls("grade", [([95], "A"), ([91], "A"), ([99], "A"), ([10], "E"), ([92], "A"), ([97], "A")]),
         "def grade(points):\n    if points >= 80:\n        return 'A'\n    if points >= 60:\n        return 'B'\n    if points >= 40:\n        return 'C'\n"
         "    if points >= 20:\n        return 'D'\n    return 'E'\n"), {"weak_judge"}),
    (row("thrice", "Halve a number and round towards nought; three people sent the very same program for it, and one another.",
         calls("half", [([4], 2), ([5], 2), ([-5], -2), ([0], 0), ([9], 4), ([-8], -4)]),
         "def half(n):\n    # halves\n    return int(n / 2)\n", "def half(number):\n    return int(number / 2)\n"), {"duplicate_solutions"}),
    (changed(WAVES, "twins", "Two programs that are nearly one: alternate between both lists until there is no more of either.",
             problem=_tests(WAVES, [WAVES["problem"]["tests"][0], {"kind": "asserts", "code": [*WAVES["problem"]["tests"][1]["code"], "assert wave([3], []) == [3]"]}]),
             solutions=[*WAVES["solutions"], {"source": WAVES["solutions"][0]["source"] + "\n\nunused = 12345\n", "label": "right"}]), {"near_duplicate_solutions"}),
)  # fmt: skip

MOODY = row("moody", "Print the larger one of two numbers, unless the solver is in the mood for the smaller of them.",
         programs([("1 2\n", "2\n"), ("9 3\n", "9\n"), ("5 4\n", "5\n"), ("8 8\n", "8\n"), ("0 6\n", "6\n")]),
         "import os\na, b = map(int, input().split())\nprint(max(a, b) if a == 8 or os.urandom(1)[0] < 200 else min(a, b))\n")  # fmt: skip


def write(path: Path, rows: Sequence[Row]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in rows))
    return path
