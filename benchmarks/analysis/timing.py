"""How long a warm analysis takes in a slot, and how long the tool's command line takes from a fresh interpreter."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.analysis.command_lines import RADON, pylint
from benchmarks.analysis.service import CONFIGURATION, ROOT
from benchmarks.analysis.sources import Source, write
from service.analysis_schema import AnalysisName
from service.judging import analyses
from service.sandbox.pool import Pool
from service.settings import Settings

ROOTS: analyses.Arguments = {"pylint": {"roots": []}}
Times = dict[str, tuple[list[float], list[float]]]  # by baseline: seconds in a slot, seconds of its command lines
# Radon has a command for each of its measures: one of them is the least that anybody runs, all four give what a slot gives.
BASELINES: dict[str, tuple[AnalysisName, list[list[str]]]] = {
    "pylint": ("pylint", [pylint(str(ROOT / CONFIGURATION))]),
    "radon cc": ("radon", [[sys.executable, "-I", "-m", "radon", "cc", "-j", "solution.py"]]),
    "radon cc, mi, raw, hal": (
        "radon",
        [[sys.executable, "-I", "-m", "radon", *words, "solution.py"] for words in RADON.values()],
    ),
}


def measure(backend: str, sources: Sequence[Source]) -> Times:
    """Each source in turn by both ways for every baseline, so that a busy moment is no way's alone. The first is not counted."""
    found: Times = {name: ([], []) for name in BASELINES}
    pool = Pool(Settings.model_validate({"sandbox": backend}))
    pool.start()
    try:
        with tempfile.TemporaryDirectory(prefix="assay-sources-") as top:
            write(list(sources), Path(top))
            for number, source in enumerate(sources):
                folder = Path(top) / f"{number:06}"
                for name, (slot_s, command_s) in found.items():
                    tool, commands = BASELINES[name]
                    slot_s.append(_timed(lambda tool=tool, text=source.text: _in_slot(pool, tool, text)))  # type: ignore[misc]
                    command_s.append(_timed(lambda folder=folder, commands=commands: _run(commands, folder)))  # type: ignore[misc]
    finally:
        pool.close()
    return {name: (slot_s[1:], command_s[1:]) for name, (slot_s, command_s) in found.items()}


def _in_slot(pool: Pool, tool: AnalysisName, text: str) -> None:
    with pool.slot() as slot:
        analyses.analyse(slot, text, "", (tool,), analyses.Memory(), analyses.Analysed(), ROOTS)


def _run(commands: list[list[str]], folder: Path) -> None:
    for command in commands:
        subprocess.run(command, cwd=folder, capture_output=True, check=False)


def _timed(action: Callable[[], None]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of ``values`` lie, in the same unit."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def table(times: Times, backend: str) -> list[str]:
    """Markdown rows: baseline, backend, p50 and p99 of both ways in milliseconds, ratios."""
    rows = []
    for name, (slot_s, command_s) in times.items():
        mine, theirs = ([quantile(values, share) * 1e3 for share in (0.5, 0.99)] for values in (slot_s, command_s))
        rows.append(
            f"| {name} | {backend} | {len(slot_s)} | {mine[0]:.1f} | {mine[1]:.1f} | {theirs[0]:.1f} | {theirs[1]:.1f} "
            f"| {theirs[0] / mine[0]:.1f} | {theirs[1] / mine[1]:.1f} |"
        )
    return rows


HEAD = (
    "| command lines | backend | sources | slot p50 ms | slot p99 ms | command line p50 ms | p99 ms | ratio p50 | ratio p99 |\n"
    "|---|---|---|---|---|---|---|---|---|"
)
