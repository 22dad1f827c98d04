"""What logs say of a submission, as the names of verdicts.

``rejected`` is said where a log only says "wrong", ``unscorable`` where its status says nothing about the code.
"""

from __future__ import annotations

import re
from typing import Any

from service.verdict import Verdict

REJECTED = "rejected"
UNSCORABLE = Verdict.UNSCORABLE.value

# The 13 of CodeNet, as its metadata spells them.
CODENET = {
    "Accepted": "accepted",
    "Wrong Answer": "wrong_answer",
    "WA: Presentation Error": "presentation_error",
    "Compile Error": "compile_error",
    "Runtime Error": "runtime_error",
    "Time Limit Exceeded": "time_limit_exceeded",
    "Memory Limit Exceeded": "memory_limit_exceeded",
    "Output Limit Exceeded": "output_limit_exceeded",
    "Judge Not Available": UNSCORABLE,
    "Judge System Error": UNSCORABLE,
    "Internal Error": UNSCORABLE,
    "Waiting for Judging": UNSCORABLE,
    "Waiting for Re-judging": UNSCORABLE,
}

# What other logs call them. Codeforces' own names are among them.
_OTHERS = {
    "accepted": ("ac", "ok", "correct", "pass", "passed", "right", "true", "1", "1.0", "success"),
    "wrong_answer": ("wa",),
    "presentation_error": ("pe",),
    "compile_error": ("ce", "compilation_error"),
    "runtime_error": ("re", "rte", "crashed"),
    "time_limit_exceeded": ("tle",),
    "memory_limit_exceeded": ("mle",),
    "output_limit_exceeded": ("ole",),
    "idleness_limit_exceeded": ("ile",),
    REJECTED: ("wrong", "incorrect", "fail", "failed", "false", "0", "0.0", "partial", "challenged", "hacked"),
    UNSCORABLE: (
        "testing", "skipped", "submitted", "pending", "security_violated", "input_preparation_crashed",
        "internal_error", "judge_error", "system_error", "unknown",
    ),
}  # fmt: skip


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9.]+", "_", text.lower()).strip("_")


_KNOWN = (
    {_plain(status): label for status, label in CODENET.items()}
    | {verdict.value: verdict.value for verdict in Verdict}
    | {name: label for label, names in _OTHERS.items() for name in (label, *names)}
)


def label_of(status: Any) -> str | None:
    """The label of a status: a text, a boolean, or a score, of which 1 and more is right. None for what is not known."""
    if status is None or isinstance(status, bool):
        return None if status is None else "accepted" if status else REJECTED
    if isinstance(status, int | float):
        return "accepted" if status >= 1 else REJECTED if status == status else UNSCORABLE
    return _KNOWN.get(_plain(status)) if isinstance(status, str) else None
