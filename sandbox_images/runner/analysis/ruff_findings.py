"""Ruff's quick look, with rules that are named here and no others."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sysconfig
from typing import Any

from analysis import comments

RULES = "E4,E7,E9,F,W6,B,C4,PIE,PLE,RET5,SIM1,SIM2"
COMMAND = ("check", "--isolated", "--no-cache", "--ignore-noqa", "--no-fix", "--quiet", "--no-preview", "--target-version", "py311",
           "--select", RULES, "--output-format", "json-lines", "--stdin-filename", "solution.py", "-")  # fmt: skip
FINDINGS = 100
MAX_TEXT = 300  # characters of a message
_found: list[str] = []


def warm() -> None:
    """Find the binary: beside this interpreter's own scripts, or on the path."""
    name = os.path.join(sysconfig.get_path("scripts"), "ruff")
    found = name if os.access(name, os.X_OK) else shutil.which("ruff")
    if found is None:
        raise ImportError("ruff is not installed")
    _found.append(found)


def analyse(source: str) -> dict[str, Any]:
    with open("ruff.in", "wb") as file:
        file.write(comments.powerless(source).encode("utf-8", "surrogatepass"))
    command = [_found[0], *COMMAND]
    environment = {**os.environ, "RAYON_NUM_THREADS": "1"}
    findings: list[dict[str, Any]] = []
    counts: dict[str, int] = {}
    total = 0
    with (
        open("ruff.in", "rb") as text,
        subprocess.Popen(
            command, stdin=text, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        ) as process,
    ):
        assert process.stdout is not None
        for line in process.stdout:
            one = json.loads(line)
            if one["code"] in (None, "invalid-syntax"):
                process.kill()
                return {"error": "syntax"}
            total += 1
            counts[one["code"]] = counts.get(one["code"], 0) + 1
            if len(findings) < FINDINGS:
                place = one["location"]
                findings.append({"line": place["row"], "column": place["column"], "code": one["code"],
                                 "message": one["message"][:MAX_TEXT]})  # fmt: skip
    if process.returncode not in (0, 1):
        return {"error": "crashed"}
    return {"findings": findings, "more": total - len(findings), "counts": counts}
