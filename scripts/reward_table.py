"""What every preset gives, as the table of docs/rewards.md: ``python -m scripts.reward_table`` writes it there anew."""

from __future__ import annotations

from pathlib import Path

from pydantic import JsonValue

from sandbox_images.runner.normal import normal_form
from service.rewards import PRESETS, reward
from service.schema import Context, Judgement, TestResult
from service.verdict import Reason, Verdict

PAGE = Path(__file__).parents[1] / "docs" / "rewards.md"
BEGIN, END = "<!-- values: begin -->\n", "<!-- values: end -->\n"
TOTAL = 10
WELL_FORMED = "<think>\nRead a number, double it.\n</think>\n```python\nprint(2 * int(input()))\n```\n"


SOURCE = "number = int(input())\nprint(2 * number)\n"
REFERENCE = "print(int(input()) + int(input()))\n"
# As if it had ten statements that count, with one warning and one convention, and a function of complexity 12.
ANALYSIS: dict[str, JsonValue] = {
    "tree": {**normal_form(SOURCE)},
    "pylint": {"score": 8.0, "statements": 10, "counted": 10, "counts": {"warning": 1, "convention": 1}},
    "radon": {"cc": {"blocks": [], "more": 0, "module": 1, "mean": 12.0, "max": 12, "rank": "C"}},
}


def analysed(verdict: Verdict) -> dict[str, JsonValue]:
    """What analyses of ``SOURCE`` say, or of one that does not compile."""
    return {name: {"error": "syntax"} for name in ANALYSIS} if verdict is Verdict.COMPILE_ERROR else ANALYSIS


def _of(passed: int, failure: Verdict) -> Judgement:
    verdicts = [Verdict.ACCEPTED] * passed + [failure] * (TOTAL - passed)
    tests = [TestResult(index=index, id=f"t{index}", verdict=verdict) for index, verdict in enumerate(verdicts)]
    verdict = failure if passed < TOTAL else Verdict.ACCEPTED
    return Judgement(
        verdict=verdict, tests=tests, passed=passed, total=TOTAL, pass_rate=passed / TOTAL, analysis=analysed(verdict)
    )


CASES: dict[str, Judgement] = {
    "pass": _of(10, Verdict.ACCEPTED),
    "7 of 10": _of(7, Verdict.WRONG_ANSWER),
    "all failed": _of(0, Verdict.WRONG_ANSWER),
    "runtime error": _of(0, Verdict.RUNTIME_ERROR),
    "time limit": _of(0, Verdict.TIME_LIMIT_EXCEEDED),
    "compile error": _of(0, Verdict.COMPILE_ERROR),
    "no code": Judgement(verdict=Verdict.NO_CODE, total=TOTAL),
    "unscorable": Judgement(verdict=Verdict.INTERNAL_ERROR, reason=Reason.INFRASTRUCTURE, scorable=False),
}


def value(preset: str, case: str) -> float | None:
    """A first turn with nothing passed before it, in a text of good form; ``no code`` is a text without a fence."""
    text = "I do not know." if case == "no code" else WELL_FORMED
    context = Context(prev_best_pass_rate=0.0, turn=1, completion=text, references=[REFERENCE])
    return reward(CASES[case], PRESETS[preset].spec, context)[0]


def table() -> str:
    rows = [["preset", *CASES], ["---"] * (1 + len(CASES))]
    for preset in PRESETS:
        values = [value(preset, case) for case in CASES]
        rows.append([f"`{preset}`", *("null" if one is None else f"{one:.3g}" for one in values)])
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def written(page: str) -> str:
    """``page`` with the table between its marks."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + table() + END + after


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")
