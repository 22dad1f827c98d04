"""The verdicts, one word for each thing that can be said of a run (wire contract: ``Result``)."""

from enum import StrEnum


class Verdict(StrEnum):
    """What is said of one test, or of a whole submission.

    Only ``internal_error`` is a fault of ours. ``no_code`` and ``unscorable`` are said of submissions
    alone, ``not_run`` of tests alone.
    """

    ACCEPTED = "accepted"
    WRONG_ANSWER = "wrong_answer"
    PRESENTATION_ERROR = "presentation_error"
    TIME_LIMIT_EXCEEDED = "time_limit_exceeded"
    IDLENESS_LIMIT_EXCEEDED = "idleness_limit_exceeded"
    MEMORY_LIMIT_EXCEEDED = "memory_limit_exceeded"
    OUTPUT_LIMIT_EXCEEDED = "output_limit_exceeded"
    RUNTIME_ERROR = "runtime_error"
    COMPILE_ERROR = "compile_error"
    NO_CODE = "no_code"
    NOT_RUN = "not_run"
    UNSCORABLE = "unscorable"
    INTERNAL_ERROR = "internal_error"


class Reason(StrEnum):
    """Why a submission could not be scored; none of these is the submission's to choose."""

    NO_TESTS = "no_tests"
    DEADLINE = "deadline"
    CANCELLED = "cancelled"
    QUARANTINED = "quarantined"
    INFRASTRUCTURE = "infrastructure"
    JUDGE_FAULT = "judge_fault"


UNSCORABLE = frozenset({Verdict.UNSCORABLE, Verdict.INTERNAL_ERROR})
