"""The components ``public`` and ``hidden``: the pass rate by what the model was shown.

Far above in public and below in hidden is what writing to the examples looks like; the flag ``gap`` names it.
"""

from __future__ import annotations

from service.rewards.execution import share
from service.schema import Context, Judgement, RewardSpec


def public(judgement: Judgement, context: Context, spec: RewardSpec) -> float:
    """The accepted tests' share of the public tests' ``score``, in [0, 1]; of all tests if none is public."""
    return _rate(judgement, public=True)


def hidden(judgement: Judgement, context: Context, spec: RewardSpec) -> float:
    """The accepted tests' share of the other tests' ``score``, in [0, 1]; of all tests if all are public."""
    return _rate(judgement, public=False)


def _rate(judgement: Judgement, public: bool) -> float:
    # Where there is but one kind, both are the whole rate: a reward that asks for the gap sees none, and is not lost.
    return share([test for test in judgement.tests if test.public is public] or judgement.tests)
