"""Stored judgements under another reward spec. Nothing runs."""

from __future__ import annotations

from service.errors import InputError
from service.rewards.spec import needed_analyses, reward, scorable, validate
from service.schema import Context, Judgement, RewardSpec
from service.verdict import Verdict


def rescore(
    judgement: Judgement, spec: RewardSpec, context: Context, place: str
) -> tuple[float | None, dict[str, float | None]]:
    """Reward and components, as ``reward`` gives them. ``spec`` must have come through ``resolve``.

    Raises ``InputError`` at ``reward`` if the judgement (at ``place``) has not the tests or the analyses, or the context not
    the fields, that the spec needs; an unscorable judgement needs nothing.
    """
    if scorable(judgement):
        for name in needed_analyses(spec):
            if name not in judgement.analysis and judgement.verdict is not Verdict.NO_CODE:
                raise InputError(f"this reward needs the analysis {name!r}, which `{place}` has not got", "reward")
        skipped = any(test.verdict is Verdict.NOT_RUN for test in judgement.tests)
        try:
            validate(spec, "first_failure" if skipped else "all", context)
        except InputError as error:
            why = f"`{place}` was not run on all of its tests" if skipped else f"it is missing for `{place}`"
            raise InputError(f"{error.message.partition(';')[0]}; {why}", error.path) from None
    return reward(judgement, spec, context)
