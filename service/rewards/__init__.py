"""Rewards: pure functions of a judgement, a context and a reward spec. Nothing here runs anything."""

from service.rewards.feedback import feedback
from service.rewards.presets import PRESETS, presets
from service.rewards.spec import (
    needed_analyses,
    needed_context,
    needs_all_tests,
    resolve,
    reward,
    scorable,
    spec_hash,
    validate,
)

__all__ = [
    "PRESETS",
    "feedback",
    "needed_analyses",
    "needed_context",
    "needs_all_tests",
    "presets",
    "resolve",
    "reward",
    "scorable",
    "spec_hash",
    "validate",
]
