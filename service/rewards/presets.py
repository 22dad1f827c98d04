"""Reward specs with a name, each as its source has it.

Where a source says nothing of a verdict that Assay has, the nearest of its own stands for it: time, idleness, memory and
output limits for the runtime error (as the APPS harness reports them), no code for the compile error.
"""

from __future__ import annotations

from dataclasses import dataclass

from service.reward_schema import CobaltSpec, FormatSpec, Gate
from service.schema import RewardSpec


@dataclass(frozen=True, slots=True)
class Preset:
    """A spec and where it is from."""

    source: str
    spec: RewardSpec


def _by_class(compile: float, runtime: float, failed: float, credit: float = 0.0, feedback: bool = False) -> RewardSpec:
    """The four classes of CodeRL: passed (1), failed tests, runtime error, compile error."""
    limits = ("time_limit_exceeded", "idleness_limit_exceeded", "memory_limit_exceeded", "output_limit_exceeded")
    verdicts = {
        "accepted": 1.0,
        **dict.fromkeys(("compile_error", "no_code"), compile),
        **dict.fromkeys(("runtime_error", *limits), runtime),
        "other": failed,
    }
    credits = dict.fromkeys(("wrong_answer", "presentation_error"), credit) if credit else {}
    return RewardSpec(
        components={"execution": 1.0}, execution="verdicts", verdicts=verdicts, credit=credits, feedback=feedback
    )


_PARSES = Gate(component="parse", at_least=1.0)
_BINARY = RewardSpec(components={"execution": 1.0})
_FRACTION = RewardSpec(components={"execution": 1.0}, execution="fraction")

_CODERL = _by_class(-1.0, -0.6, -0.3)


def _matching(verdicts: dict[str, float]) -> RewardSpec:
    """PPOCoder's sum; its weights of 1 are the published code's, and its penalty on divergence is the trainer's to add."""
    components = {"execution": 1.0, "ast_match": 1.0, "dataflow_match": 1.0}
    return RewardSpec(components=components, execution="verdicts", verdicts=verdicts)


PRESETS: dict[str, Preset] = {
    "binary": Preset("1 if every test passes, otherwise 0", _BINARY),
    "fraction": Preset("the passed tests' share", _FRACTION),
    "codenet_2609_11956": Preset("arXiv 2609.11956", _by_class(-1.0, -0.5, -0.1)),
    "coderl": Preset("CodeRL, arXiv 2207.01780, eq. 4", _CODERL),
    "rltf": Preset("RLTF, arXiv 2307.04349: the coarse-grained feedback", _by_class(-1.0, -0.6, -0.3, feedback=True)),
    "rltf_adaptive": Preset(
        "RLTF, arXiv 2307.04349: failed tests earn -0.3 + 1.3 * passed / total",
        _by_class(-1.0, -0.6, -0.3, 1.3, feedback=True),
    ),
    "deepcoder": Preset("DeepCoder (rllm): 1 or 0, no partial credit", _BINARY),
    "cobalt": Preset(
        "Cobalt, arXiv 2602.03806: the step reward without the keyword bonus",
        RewardSpec(
            components={"progress": 1.0, "cobalt_format": 1.0},
            cobalt=CobaltSpec(),
            fixed={"no_code": -1.0},
            clip=(-1.0, 1.0),
        ),
    ),
    "verpo": Preset(
        "VeRPO, arXiv 2601.03525: the trajectory's reward; the turns' rewards need the group (`POST /v1/groups`)",
        RewardSpec(components={"discounted": 1.0}),
    ),
    "open_r1": Preset("open-r1, `code_reward`: the passed tests' share", _FRACTION),
    "open_r1_codeforces": Preset(
        "open-r1, `cf_scoring.py`, scoring mode `weighted_sum`",
        RewardSpec(
            components={"execution": 1.0},
            execution="verdicts",
            verdicts={"accepted": 1.0, "compile_error": -0.1, "no_code": -1.0},
            credit={"compile_error": 0.0, "no_code": 0.0, "other": 0.1},
        ),
    ),
    "format": Preset(
        "1 if the text has a closed code fence and none left open, otherwise 0",
        RewardSpec(components={"format": 1.0}, format=FormatSpec()),
    ),
    "similarity": Preset(
        "CodeBLEU, arXiv 2009.10297, against the nearest reference",
        RewardSpec(components={"codebleu": 1.0, "parse": 0.0}, gates={"codebleu": _PARSES}),
    ),
    "ppocoder": Preset(
        "PPOCoder, arXiv 2301.13816, for program synthesis: tests, plus AST match, plus data-flow match",
        _matching({**_CODERL.verdicts}),
    ),
    "ppocoder_compile": Preset(
        "PPOCoder for completion and translation: 1 or -1 for compiling, plus AST match, plus data-flow match",
        _matching({"compile_error": -1.0, "no_code": -1.0, "other": 1.0}),
    ),
    "pylint": Preset(
        "pylint's rating, `10 - 10 * (5E + W + R + C) / statements`, over statements that count, from -10 to 10",
        RewardSpec(components={"pylint": 1.0, "parse": 0.0}, gates={"pylint": _PARSES}),
    ),
    "static": Preset(
        "ours: 0.7 of pylint's rating, 0.3 of how simple the most complex block is",
        RewardSpec(components={"pylint": 0.7, "radon": 0.3, "parse": 0.0}, gates={"pylint": _PARSES, "radon": _PARSES}),
    ),
}


def presets() -> dict[str, RewardSpec]:
    """Every preset's spec by its name."""
    return {name: preset.spec for name, preset in PRESETS.items()}
