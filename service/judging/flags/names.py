"""The names that can stand in a result's ``flags``: a closed set, so that they can be counted."""

from __future__ import annotations

from enum import StrEnum


class Flag(StrEnum):
    """Something to look at. A flag never changes a verdict; docs/flags.md says what each means and how sure it is."""

    # how the problem was judged
    IN_PROCESS = "in_process"
    SELF_JUDGED = "self_judged"
    JUDGE_CRASHED = "judge_crashed"
    # what the parent measured
    ENDED_EARLY = "ended_early"
    ENDED_BY_SIGNAL = "ended_by_signal"
    COMPILE_LIMIT = "compile_limit"
    FORGED_REPORT = "forged_report"
    OUTPUT_FLOOD = "output_flood"
    LEFT_PROCESSES = "left_processes"
    MANY_PROCESSES = "many_processes"
    SKIPPED_TEST = "skipped_test"
    MISSING_TEST = "missing_test"
    GAP = "gap"
    # what the source shows
    ALWAYS_EQUAL = "always_equal"
    EXIT_CALL = "exit_call"
    FORGED_VERDICT = "forged_verdict"
    HARD_CODED = "hard_coded"
    HARNESS_DETECTION = "harness_detection"
    HIDDEN_CODE = "hidden_code"
    HOLLOW_TEST = "hollow_test"
    INTROSPECTION = "introspection"
    KILLS = "kills"
    LIMIT_TAMPERING = "limit_tampering"
    LOW_LEVEL = "low_level"
    MOCKS = "mocks"
    NETWORK = "network"
    OUTSIDE_FILES = "outside_files"
    PATCHED_MODULE = "patched_module"
    STARTS_PROCESSES = "starts_processes"
    TEST_SKIPPING = "test_skipping"
    TEST_TAMPERING = "test_tampering"
    UNSCANNED = "unscanned"
