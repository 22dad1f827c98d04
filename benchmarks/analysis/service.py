"""What the service answers over HTTP, and what the command lines say beside its slots."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx

from benchmarks.analysis import command_lines
from benchmarks.analysis.sources import PROBLEM, Source, write
from service.images import connect
from service.settings import Settings

BATCH = 40
CONFIGURATION = Path("sandbox_images/runner/analysis/pylintrc")
ROOT = Path(__file__).resolve().parents[2]


def answers(url: str, sources: Sequence[Source]) -> list[dict[str, Any]]:
    """The ``analysis`` of each source's result, in order. Raises ``RuntimeError`` for one that is unscorable."""
    return asyncio.run(_answers(url, sources))


async def _answers(url: str, sources: Sequence[Source]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    async with httpx.AsyncClient(base_url=url, timeout=httpx.Timeout(30, read=None)) as http:
        for start in range(0, len(sources), BATCH):
            part = sources[start : start + BATCH]
            body = {
                "submissions": [
                    {"source": one.text, "problem": PROBLEM, "analyse": ["pylint", "radon"], "reward": "static"}
                    for one in part
                ]
            }
            response = await http.post("/v1/verify/batch", json=body)
            response.raise_for_status()
            for source, result in zip(part, response.json()["results"], strict=True):
                if not result["scorable"] or result["reward"] is None:
                    raise RuntimeError(f"{source.id} is unscorable: {result['message']}")
                found.append(result["analysis"])
    return found


def spoken(backend: str, sources: Sequence[Source]) -> list[dict[str, Any]]:
    """A line of ``command_lines`` for each source, said where the backend's slots have their tools."""
    with tempfile.TemporaryDirectory(prefix="assay-sources-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        write(list(sources), folder)
        said = _in_image(folder) if backend == "docker" else _here(folder)
    lines = {line["source"]: line for line in map(json.loads, said.splitlines())}
    return [lines[number] for number in range(len(sources))]


def _here(folder: Path) -> str:
    command = [sys.executable, str(command_lines.__file__), str(folder), str(ROOT / CONFIGURATION)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _in_image(folder: Path) -> str:
    tools = {
        str(folder): {"bind": "/sources", "mode": "ro"},
        str(Path(__file__).parent): {"bind": "/tools", "mode": "ro"},
    }
    command = ["/tools/command_lines.py", "/sources", "/opt/assay/runner/analysis/pylintrc"]
    said: bytes = connect().containers.run(
        Settings().image, command, entrypoint="python3", volumes=tools, network_mode="none", remove=True
    )
    return said.decode()
