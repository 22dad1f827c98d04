"""Judgements to reward."""

from __future__ import annotations

from scripts.reward_table import REFERENCE, WELL_FORMED, analysed
from service.schema import Context, Judgement, TestResult
from service.verdict import Reason, Verdict

CONTEXT = Context(prev_best_pass_rate=0.0, turn=1, completion=WELL_FORMED, references=[REFERENCE])
NO_CODE_CONTEXT = CONTEXT.model_copy(update={"completion": "I cannot."})


def judged(verdicts: list[Verdict], scores: list[float] | None = None) -> Judgement:
    """What the judge would say of tests that came to ``verdicts``."""
    scores = scores or [1.0] * len(verdicts)
    tests = [
        TestResult(index=i, id=f"t{i}", verdict=verdict, score=score)
        for i, (verdict, score) in enumerate(zip(verdicts, scores, strict=True))
    ]
    failed = [verdict for verdict in verdicts if verdict is not Verdict.ACCEPTED]
    passed = len(verdicts) - len(failed)
    verdict = failed[0] if failed else Verdict.ACCEPTED
    return Judgement(
        verdict=verdict,
        tests=tests,
        passed=passed,
        total=len(verdicts),
        pass_rate=passed / len(verdicts) if verdicts else 0.0,
        analysis=analysed(verdict),
    )


def of(passed: int, total: int, failure: Verdict = Verdict.WRONG_ANSWER) -> Judgement:
    return judged([Verdict.ACCEPTED] * passed + [failure] * (total - passed))


NO_CODE = Judgement(verdict=Verdict.NO_CODE, total=10)
UNSCORABLE = Judgement(verdict=Verdict.INTERNAL_ERROR, reason=Reason.INFRASTRUCTURE, scorable=False, total=10)
