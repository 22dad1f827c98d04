"""SandboxFusion's protocol, which verl's built-in code reward and the ``sandbox-fusion`` client speak.

``/run_code`` runs a program and judges nothing: how it ended is told as it was. Every fault of ours is a 504, the one
status that verl tries again; each is answered before ``compile_timeout + run_timeout + 10``, when verl hangs up.
"""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import Field

from service.api.bodies import json_response
from service.api.dialects.base import Body, Dialect, Exchange
from service.api.errors import error_response
from service.formats.base import building
from service.jobs.intake import language_of
from service.languages import Language
from service.schema import MAX_FILES, FilePath, Limits, Problem, ReturnSpec, StdioTest, Submission, TestResult
from service.verdict import Verdict

# Beside the two time-outs of a request, verl waits for 10 s more.
DIALECT = Dialect("sandbox_fusion", APIRouter(), answer_s=8.0)

MEMORY_MB = 1024  # where a request names no limit: what verl asks for by default
PROCESSES = 128
LONGEST_S = 600.0

Seconds = Annotated[float, Field(gt=0, le=LONGEST_S, allow_inf_nan=False)]

_TIME = frozenset({Verdict.TIME_LIMIT_EXCEEDED, Verdict.IDLENESS_LIMIT_EXCEEDED})
_KILLED = frozenset({Verdict.MEMORY_LIMIT_EXCEEDED, Verdict.OUTPUT_LIMIT_EXCEEDED})
_SIGKILL = 9


class RunCode(Body):
    """``POST /run_code``. Time-outs are seconds; files are base64 by relative path."""

    code: str
    language: str
    compile_timeout: Seconds = 10.0
    run_timeout: Seconds = 10.0
    memory_limit_MB: int | None = None
    stdin: str | None = None
    files: dict[FilePath, str | None] = Field(default_factory=dict)
    fetch_files: list[FilePath] = Field(default_factory=list, max_length=MAX_FILES)


def limits(run_timeout: float, memory_mb: int | None, output_kb: int) -> Limits:
    """The peer's wall time-out as ours: CPU time decides, a program that only waits has the same seconds, and wall
    time, which on a busy machine is nobody's fault, is a backstop at twice as much."""
    asked = MEMORY_MB if memory_mb is None or memory_mb <= 0 else min(max(memory_mb, 16), 65536)
    return Limits(
        cpu_s=run_timeout, idle_s=run_timeout, wall_s=2 * run_timeout + 1,
        memory_mb=asked, output_kb=output_kb, processes=PROCESSES,
    )  # fmt: skip


@DIALECT.route("/run_code")
async def run_code(exchange: Exchange) -> Response:
    """Run a program. 200 with how it ended, 422 for a language that is not here, 504 for a fault of ours."""
    asked = await exchange.body(RunCode)
    language = language_of(asked.language, "language")
    kb = exchange.assay.settings.dialect_output_kb
    with building("files"):
        files = {path: content for path, content in asked.files.items() if content is not None}
        test = StdioTest(input=asked.stdin or "", output=None, files=files, fetch=asked.fetch_files)
    problem = Problem(tests=[test], limits=limits(asked.run_timeout, asked.memory_limit_MB, kb))
    # Nothing is judged, so that what a run printed once says nothing of the next: no stored judgement answers.
    submission = Submission.model_validate(
        {
            "source": asked.code, "language": language.name, "problem": problem,
            "return": ReturnSpec(output_kb=kb), "cache": False,
        }
    )  # fmt: skip
    within_s = asked.compile_timeout + asked.run_timeout + exchange.answer_s
    (result,) = await exchange.judge([("", submission)], within_s)
    if not result.scorable:
        return exchange.refuse(result, 504)
    return json_response(json.dumps(run_response(result.tests[0], language, result.cost.compile_cpu_s)).encode())


@DIALECT.route("/run_jupyter")
async def run_jupyter(exchange: Exchange) -> Response:
    """Refused: nothing here runs notebooks."""
    return error_response(
        501, "not_implemented", "notebooks are not run here; send the cells as one program to /run_code"
    )


@DIALECT.route("/v1/ping", "GET")
async def ping(exchange: Exchange) -> Response:
    return json_response(b'"pong"')


def run_response(test: TestResult, language: Language, compile_s: float = 0.0) -> dict[str, Any]:
    """One run as the peer tells it. ``return_code`` is negative for a signal, null where time ran out.

    A language with a compiler has a ``compile_result``, and no ``run_result`` where it did not get so far; the compiler's
    time is its CPU seconds, 0 for a program that was kept from before.
    """
    late = test.verdict in _TIME
    code: int | None = None
    stderr = test.stderr
    compiled = None
    if not late:
        code = ended(test)
        if test.verdict is Verdict.COMPILE_ERROR:
            stderr = stderr or test.message + "\n"
    if language.compile is not None:
        broken = test.verdict is Verdict.COMPILE_ERROR
        compiled = {
            "status": "Finished",
            "execution_time": compile_s,
            "return_code": int(broken),
            "stdout": "",
            "stderr": stderr if broken else "",
        }
        if broken:
            return {
                "status": "Failed",
                "message": test.message,
                "compile_result": compiled,
                "run_result": None,
                "executor_pod_name": None,
                "files": {},
            }
    return {
        "status": "Success" if code == 0 else "Failed",
        "message": "" if code == 0 else test.message or test.verdict,
        "compile_result": compiled,
        "run_result": {
            "status": "TimeLimitExceeded" if late else "Finished",
            "execution_time": test.wall_s,
            "return_code": code,
            "stdout": test.stdout,
            "stderr": stderr,
        },
        "executor_pod_name": None,
        "files": test.files,
    }


def ended(test: TestResult) -> int:
    """The exit status of a run that time did not end; 1, an interpreter's own, where nothing was told of its end."""
    if test.verdict is Verdict.ACCEPTED:
        return 0
    if test.verdict in _KILLED and not test.exit_code:
        return -_SIGKILL
    return -test.signal if test.signal is not None else test.exit_code or 1
