"""What a component of a reward is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from service.analysis_schema import AnalysisName
from service.schema import Context, Judgement, RewardSpec


def never(spec: RewardSpec) -> bool:
    return False


def always(spec: RewardSpec) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Component:
    """One term of the sum.

    ``score`` gives the component's value, or None if it cannot be known for this submission; then the reward is not
    known either. ``needs_all_tests`` says whether it needs the verdict of every test under this spec, ``context`` which fields of
    the context it cannot do without, ``parameters`` which fields of a spec only components that name them read, ``analyses``
    which analyses of the source it is made of.
    """

    score: Callable[[Judgement, Context, RewardSpec], float | None]
    needs_all_tests: Callable[[RewardSpec], bool] = never
    context: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    analyses: tuple[AnalysisName, ...] = ()
