"""The roles that a confined child can play, by name. Everything that they need is imported before the fork."""

from __future__ import annotations

import json
import os
from typing import Any

import assertions
import execute
import program
from split import pytest_files, submission, tests

_decode = json.JSONDecoder().raw_decode  # all of ``loads`` that ASCII needs; the rest of it costs pages

_PIECE = 1 << 16
FRAMES = 2  # of this module, beneath those of what a role calls


def read_job(fd: int) -> Any:
    """The job: JSON and blobs that the supervisor left in a memory file, which only this process can read."""
    data = b""
    while piece := os.pread(fd, _PIECE, len(data)):
        data += piece
    os.close(fd)
    head = int.from_bytes(data[:4], "big")
    job, _ = _decode(data[4 : 4 + head].decode())
    return job


def play(role: str, first: int) -> None:
    """Descriptors: 0-2 standard streams, 3 the job, 4 reports or the line, 5 the line or lanes.

    ``first`` is the pid of the run's first child, the submission's.
    """
    job = read_job(3)
    job["submission"] = first
    ROLES[role](job)


def _program(job: dict[str, Any]) -> None:
    if "files" in job:
        program.lay_out(job["files"])
    program.run_source(job["prelude"], job["source"], 4)


def _calls(job: dict[str, Any]) -> None:
    if "whole" in job:
        os._exit(assertions.run(job, 4))
    os._exit(program.run_calls(job["prelude"], job["source"], job["calls"], 4))


def _submission(job: dict[str, Any]) -> None:
    submission.run(job["prelude"], job["source"], 4, 5 if job["threads"] else None, job["output_kb"], job["looks"])


def _tests(job: dict[str, Any]) -> None:
    line = tests.Line(5, 6 if job["threads"] else None)
    TESTS[job["kind"]](job, line, 4)


def _in_process(job: dict[str, Any]) -> None:
    TESTS[job["kind"]](job, tests.InProcess(job["prelude"], job["source"]), 4)


def _execute(job: dict[str, Any]) -> None:
    execute.run(job)


def _collect(job: dict[str, Any]) -> None:
    pytest_files.run_collect(job, 4)


TESTS = {"asserts": tests.run_asserts, "script": tests.run_script, "pytest": pytest_files.run_pytest}
ROLES = {
    "program": _program,
    "calls": _calls,
    "submission": _submission,
    "tests": _tests,
    "in_process": _in_process,
    "collect": _collect,
    "execute": _execute,
}
