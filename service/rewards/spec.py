"""From a reward spec and a judgement to a reward: a pure function, so that old judgements can be scored anew."""

from __future__ import annotations

import json
import math
from functools import lru_cache
from typing import Literal

from service.analysis_schema import AnalysisName
from service.errors import InputError
from service.reward_schema import Gate
from service.rewards import similarity
from service.rewards.cobalt import cobalt_format, progress
from service.rewards.component import Component, always
from service.rewards.efficiency import cpu_efficiency, memory_efficiency
from service.rewards.execution import discounted, execution, execution_needs_all_tests
from service.rewards.formatting import formatting, parse
from service.rewards.presets import presets
from service.rewards.scoring import score
from service.rewards.static_analysis import pylint, radon
from service.rewards.visibility import hidden, public
from service.schema import Context, Judgement, RewardSpec, sha256
from service.verdict import UNSCORABLE, Verdict

MISSING = {
    "completion": "the model's text: send `completion`",
    "references": "a reference solution in Python: `problem.references`, or `context.references`",
}

COMPONENTS: dict[str, Component] = {
    "execution": Component(execution, execution_needs_all_tests, parameters=("execution", "verdicts", "credit")),
    "discounted": Component(discounted, context=("turn",), parameters=("discount",)),
    "public": Component(public, always),
    "hidden": Component(hidden, always),
    "score": Component(score, always),
    "cpu_efficiency": Component(cpu_efficiency, always, context=("reference_cpu_s",), parameters=("efficiency",)),
    "memory_efficiency": Component(
        memory_efficiency, always, context=("reference_memory_mb",), parameters=("efficiency",)
    ),
    "parse": Component(parse),
    "format": Component(formatting, context=("completion",), parameters=("format",)),
    "progress": Component(progress, always, context=("prev_best_pass_rate",)),
    "cobalt_format": Component(
        cobalt_format, always, context=("prev_best_pass_rate", "completion"), parameters=("cobalt",)
    ),
    **similarity.COMPONENTS,
    "pylint": Component(pylint, parameters=("pylint",), analyses=("pylint",)),
    "radon": Component(radon, parameters=("radon",), analyses=("radon",)),
}


def resolve(reward: str | RewardSpec, path: str = "reward") -> RewardSpec:
    """The spec that a preset's name stands for, or the spec itself once all that it names is known to exist.

    Raises ``InputError`` at ``path``, or at the place below it.
    """
    if isinstance(reward, str):
        known = presets()
        if reward not in known:
            raise InputError(f"there is no reward preset {reward!r}; there are {', '.join(known)}", path)
        return known[reward]
    for name in reward.components:
        if name not in COMPONENTS:
            message = f"there is no reward component {name!r}; there are {', '.join(COMPONENTS)}"
            raise InputError(message, f"{path}.components.{name}")
    for name, gate in reward.gates.items():
        if name not in reward.components:
            raise InputError(f"`components` has no {name!r} that could be gated", f"{path}.gates.{name}")
        if gate.component is not None and gate.component not in reward.components:
            message = f"`components` has no {gate.component!r}; give it the weight 0 if it is to open gates only"
            raise InputError(message, f"{path}.gates.{name}.component")
    _all_parameters_count(reward, path)
    return reward


def _all_parameters_count(spec: RewardSpec, path: str) -> None:
    """A parameter that nothing reads is a mistake that nobody would notice."""
    read = {field for name in spec.components for field in COMPONENTS[name].parameters}
    for name, component in COMPONENTS.items():
        for field in component.parameters:
            if field not in read and getattr(spec, field) != RewardSpec.model_fields[field].default:
                raise InputError(f"this is for the component {name!r}, which is not in `components`", f"{path}.{field}")


def needs_all_tests(spec: RewardSpec) -> bool:
    """Whether a run that stops at the first failure leaves this reward unknown."""
    return any(COMPONENTS[name].needs_all_tests(spec) for name in spec.components)


def needed_context(spec: RewardSpec) -> list[str]:
    """The fields of the context without which this reward is unknown, sorted."""
    fields = {field for name in spec.components for field in COMPONENTS[name].context}
    return sorted(fields | {gate.context for gate in spec.gates.values() if gate.context is not None})


def needed_analyses(spec: RewardSpec) -> list[AnalysisName]:
    """The analyses without which this reward is unknown, sorted."""
    return sorted({name for component in spec.components for name in COMPONENTS[component].analyses})


def validate(spec: RewardSpec, run: Literal["all", "first_failure"], context: Context, path: str = "reward") -> None:
    """Raise ``InputError`` at ``path`` if ``spec`` cannot be had from such a run, or from such a context."""
    if run == "first_failure" and needs_all_tests(spec):
        raise InputError(
            "this reward needs the verdict of every test; send `run: all`, or a reward that does not", path
        )
    for field in needed_context(spec):
        if _of_context(context, field) is None:
            raise InputError(f"this reward needs {MISSING.get(field, f'`context.{field}`')}", path)
        if field == "references" and context.references is not None:
            similarity.readable(context.references, path)


def _of_context(context: Context, field: str) -> object:
    known: object = getattr(context, field, None) if field in Context.model_fields else None
    return known if known is not None else (context.model_extra or {}).get(field)


def spec_hash(spec: RewardSpec) -> str:
    """``sha256:…`` of what differs from the defaults; the order of components does not count."""
    return _hash_of(spec.model_dump_json())


@lru_cache(maxsize=256)
def _hash_of(spec: str) -> str:
    """Specs are few, and what differs from the defaults is told in Python, which takes its time."""
    content = RewardSpec.model_validate_json(spec).model_dump(mode="json", exclude_defaults=True)
    return sha256(json.dumps(content, sort_keys=True, separators=(",", ":")))


def scorable(judgement: Judgement) -> bool:
    """Whether the judgement says anything of the submission: a fault of ours, or no test at all, says nothing."""
    if not judgement.scorable or judgement.verdict in UNSCORABLE:
        return False
    if any(test.verdict is Verdict.INTERNAL_ERROR for test in judgement.tests):
        return False
    return judgement.verdict is not Verdict.ACCEPTED or judgement.total > 0


def reward(judgement: Judgement, spec: RewardSpec, context: Context) -> tuple[float | None, dict[str, float | None]]:
    """The reward, and every component's own value before its weight; 0 where its gate is shut.

    All are None if the judgement is unscorable; the reward is None too if any component is unknown. ``spec`` must have
    come through ``resolve``.
    """
    if not scorable(judgement):
        return None, dict.fromkeys(spec.components)
    values = {name: COMPONENTS[name].score(judgement, context, spec) for name in spec.components}
    gates = {name: _open(gate, values, judgement, context) for name, gate in spec.gates.items()}
    values |= {name: 0.0 if opened is False else None for name, opened in gates.items() if not opened}
    if judgement.verdict in spec.fixed:
        total = spec.fixed[judgement.verdict]
    else:
        terms = [weight * value for name, weight in spec.components.items() if (value := values[name]) is not None]
        if len(terms) < len(values):
            return None, values
        total = math.fsum(terms)  # whatever the components' order
    if spec.clip is not None:
        total = min(max(total, spec.clip[0]), spec.clip[1])
    return total, values


def _open(gate: Gate, values: dict[str, float | None], judgement: Judgement, context: Context) -> bool | None:
    """Whether the gated component counts; None if what the gate asks for is not known."""
    if gate.verdicts is not None:
        return judgement.verdict in gate.verdicts
    if gate.context is not None:
        found = _of_context(context, gate.context)
        return None if found is None else found in (gate.among or [])
    value = values[gate.component or ""]
    if value is None:
        return None
    high_enough = gate.at_least is None or value >= gate.at_least
    return high_enough and (gate.at_most is None or value <= gate.at_most)
