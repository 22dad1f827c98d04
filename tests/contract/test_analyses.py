"""Static analyses in a slot: what comes back, what is remembered, and what hostile sources get."""

from __future__ import annotations

from typing import Any

import pytest

from service.analysis_schema import ANALYSES, ANSWERS, LISTED
from service.judging.judge import Judge
from service.judging.plan import Plan
from service.rewards import resolve, reward
from service.sandbox.pool import Pool
from service.schema import Context
from tests.contract.judging import judged

TESTS = [{"kind": "stdio", "input": "4\n", "output": "8\n"}]
ALL = Plan(analyses=ANALYSES)


def analysed(judge: Judge, source: str, plan: Plan = ALL) -> Any:
    return judged(judge, source, TESTS, plan).analysis


def test_analyses_come_back_with_the_judgement(judge: Judge) -> None:
    source = "number = int(input())\n# doubled\nprint(number * 2)\nunused: list = []\nimport os\n"
    judgement = judged(judge, source, TESTS, ALL)
    found: Any = judgement.analysis
    assert judgement.verdict == "accepted" and list(found) == list(ANALYSES)
    assert found["radon"]["raw"]["loc"] == 5 and found["radon"]["raw"]["comments"] == 1
    symbols = [message["symbol"] for message in found["pylint"]["messages"]]
    assert sorted(symbols) == ["missing-module-docstring", "unused-import", "wrong-import-position"]
    assert found["pylint"]["statements"] == 4 and found["pylint"]["score"] == 10 - 10 * 3 / 4
    assert found["ruff"]["counts"] == {"F401": 1, "E402": 1}
    assert judgement.cost.analysis_cpu_s > 0 and judgement.cost.analyses_cached == 0
    again = judged(judge, source, TESTS, ALL)
    assert again.analysis == judgement.analysis
    assert again.cost.analyses_cached == len(ANALYSES)


def test_nobody_is_analysed_unasked(judge: Judge) -> None:
    assert judged(judge, "print(int(input()) * 2)", TESTS).analysis == {}


def test_what_does_not_compile_is_said(judge: Judge) -> None:
    judgement = judged(judge, "def (:\n", TESTS, ALL)
    assert judgement.verdict == "compile_error" and judgement.scorable
    assert judgement.analysis == {name: {"error": "syntax"} for name in ANALYSES}


def test_a_source_is_read_and_never_executed(judge: Judge, pool: Pool) -> None:
    # Whatever ran in an analysis would hang there, and say so by its error.
    source = "import sys, os\nwhile os.path.exists('solution.py'):\n    pass\nprint(int(input()) * 2)\n"
    judgement = judged(judge, source, TESTS, ALL)
    assert judgement.verdict == "accepted"
    assert not [name for name in ANALYSES if "error" in judgement.analysis[name]]  # type: ignore[operator]


# --- orders in comments, and settings beside the source -----------------------------------------------

BAD = "import os\ndef f(a):\n    l = 1\n    return a.b == None\nprint(int(input()) * 2)\n"
ORDERS = {
    "pylint: skip-file": "# pylint: skip-file\n",
    "pylint: disable=all": "# pylint: disable=all\n",
    "pylint: disable on a line": "import os  # pylint: disable=unused-import,missing-module-docstring,W,C,R,E\n",
    "ruff: noqa": "# ruff: noqa\n# flake8: noqa\n",
    "ruff: disable": "# ruff: disable[F401, E711]\n",
    "noqa": "import os  # noqa\n",
    "an encoding": "# -*- coding: utf-7 -*-\n",
    "after a lone return": "x = 0 #\r# pylint: disable=all\n",
    "type": "import os\nx = 0  # type: os\n",
}


@pytest.mark.parametrize("name", ORDERS)
def test_comments_give_no_orders(judge: Judge, name: str) -> None:
    given = ORDERS[name] + BAD
    without = given
    for word in ("pylint", "ruff", "flake8", "noqa", "coding", "type"):
        without = without.replace(word, "word")
    one, other = analysed(judge, given), analysed(judge, without)

    def seen(found: Any) -> Any:
        return [(m["line"], m["symbol"]) for m in found["pylint"]["messages"]], found["ruff"]["counts"]

    assert seen(one) == seen(other)
    assert one["pylint"]["statements"] == other["pylint"]["statements"]
    assert "unused-import" in {symbol for _, symbol in seen(one)[0]}


def test_planted_settings_are_not_read(judge: Judge) -> None:
    hook = "[MAIN]\ninit-hook='import os; os._exit(7)'\ndisable=all\n[tool.pylint.main]\ndisable=['all']\n"
    planted = "\n".join(
        f"    open(os.path.join(folder, {name!r}), 'w').write({text!r})"
        for name, text in {
            "pylintrc": hook, ".pylintrc": hook, "pyproject.toml": "[tool.ruff]\nlint.select=[]\n[tool.pylint.main]\ninit-hook='1/0'\n",
            "setup.cfg": "[pylint.main]\ninit-hook=import os; os._exit(7)\n", "ruff.toml": "lint.select=[]\n",
            "tox.ini": hook, "radon.cfg": "[radon]\nexclude=*\n", "astroid.py": "import os; os._exit(7)\n",
        }.items()
    )  # fmt: skip
    tree = "import os\nfor folder in ('.', '..', os.environ.get('HOME', '.'), '/tmp'):\n  try:\n" + planted.replace(
        "    ", "      "
    )
    source = tree + "\n  except OSError:\n    pass\nprint(int(input()) * 2)\n"
    plain = analysed(judge, BAD)
    assert judged(judge, source, TESTS, ALL).verdict == "accepted"
    after = analysed(judge, BAD + "# the end\n")
    assert (after["pylint"], after["ruff"]) == (plain["pylint"], plain["ruff"])
    symbols = {message["symbol"] for message in analysed(judge, source)["pylint"]["messages"]}
    assert "missing-module-docstring" in symbols


# --- hostile sources ----------------------------------------------------------------------------------

CHAIN = "x0 = [1]\n" + "".join(f"x{n} = x{n - 1} + x{n - 1} if x{n - 1} else [x{n - 1}] * 9\n" for n in range(1, 400))
HOSTILE = {
    "10,000 parentheses": "x = " + "(" * 10_000 + "1" + ")" * 10_000,
    "10,000 signs": "x = " + "-" * 10_000 + "1",
    "10,000 attributes": "x = a" + ".b" * 10_000,
    "10,000 sums": "x = " + "1+" * 10_000 + "1",
    "90 blocks": "".join(" " * n + "if x:\n" for n in range(90)) + " " * 90 + "pass\n",
    "10,000 lists": "x = " + "[" * 10_000 + "]" * 10_000,
    "a line of 5 MB": "x = '" + "a" * (5 << 20) + "'\n",
    "a sum of 5 MB": "x = 1" + " + 1" * (5 << 18) + "\n",
    "null bytes": "x = 1\0\nprint(2)\n",
    "lone surrogates": "x = '\ud800'\n",
    "a form feed and a lone return": "x = 1\x0c\r# a\ry = 2\n",
    "inference": CHAIN,
    "a class that is its own base": "class A(A): pass\nclass B(C): pass\nclass C(B): pass\nB().x.y.z()\n",
    "recursion": "f = lambda: f()\ng = f()()()()\nx = [f() for _ in g]\ndef h(): return h().a[h()](*h())\nh()\n",
    "numbers that grow": "x = 9 ** 9 ** 9 ** 9\ny = 'a' * 10 ** 12\nz = (1,) * 10 ** 12\nw = 1 << 10 ** 12\n",
    "a format that grows": "x = '%1000000000d' % 1\ny = f'{1:1000000000}'\nz = '{:>1000000000}'.format(1)\n",
    "many findings": "import os\n" * 40_000,
    "many functions": "".join(f"def f{n}(a): return a\n" for n in range(5000)),
    "many names in a line": ";".join(f"a{n}=1" for n in range(30_000)) + "\n",
    "a pattern that backtracks": "x = 'a' * 30\n# " + "a " * 50_000 + "\n" + "'" + " " * 100_000 + "'\n",
    "comments alone": "#\n" * 200_000,
    "nothing": "",
    "only a byte order mark": "\ufeff",
    "a namedtuple made of nonsense": "import collections\nA = collections.namedtuple('A', 'a a 1 def', rename=3)\nA(*1, **2).q\n",
    "an enum that is none": "import enum\nclass A(enum.Enum):\n    _ignore_ = enum\n    a = a\n    __members__ = None\nA.a.b.c\n",
    "a dataclass of itself": "import dataclasses\n@dataclasses.dataclass(**dataclasses)\nclass A(dataclasses.dataclass):\n    a: A = A\nA(a=A)\n",
    "slots of slots": "class A:\n    __slots__ = [*__slots__, A.__slots__]\n    def __new__(cls, *a, **k): return cls.__slots__\nA().b = A\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_source_gets_a_bounded_answer_that_can_be_scored(judge: Judge, pool: Pool, name: str) -> None:
    lost = pool.stats()["lost"]
    judgement = judged(judge, HOSTILE[name], TESTS, ALL, limits={"cpu_s": 10, "wall_s": 60, "memory_mb": 1024})
    assert judgement.scorable, judgement.message
    assert list(judgement.analysis) == list(ANALYSES)
    for analysis, answer in judgement.analysis.items():
        assert ANSWERS[analysis].model_validate(answer)  # type: ignore[index]
    assert len(judgement.model_dump_json()) < 1 << 20
    for preset in ("pylint", "static"):
        value, _ = reward(judgement, resolve(preset), Context())
        assert value is not None and 0 <= value <= 1
    assert pool.stats()["lost"] == lost, "it cost the slot"


def test_findings_are_counted_beyond_those_listed(judge: Judge) -> None:
    found = analysed(judge, "import os\n" * 3000)
    assert len(found["pylint"]["messages"]) <= LISTED and found["pylint"]["more"] > 2000
    assert len(found["ruff"]["findings"]) <= LISTED and found["ruff"]["more"] > 2000
    assert found["ruff"]["more"] + len(found["ruff"]["findings"]) == sum(found["ruff"]["counts"].values())


def test_an_analysis_that_takes_too_long_is_ended_and_the_others_answer(
    judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    from service.judging import analyses

    monkeypatch.setattr(analyses, "LIMITS", analyses.LIMITS.model_copy(update={"cpu_s": 0.3}))
    source = "".join(f"def f{n}(a):\n    return a if a else f{n - 1}(a)\n" for n in range(1, 3000))
    found = analysed(judge, source)
    assert found["pylint"] == {"error": "time_limit"}
    assert found["ruff"]["counts"] == {"F821": 1}
    # What a busy machine may have to do with is not remembered.
    passing = [name for name in ANALYSES if found[name].get("error") == "time_limit"]
    assert judged(judge, source, TESTS, ALL).cost.analyses_cached == len(ANALYSES) - len(passing)
