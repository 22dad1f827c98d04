"""The tools' own command lines, each on a file in a folder of its own: ``python command_lines.py FOLDER PYLINTRC``.

Needs the standard library and the tools alone, so that it runs within an image as well as beside the service. One JSON line
a source on stdout: its number, what ``pylint`` said, and what ``radon`` said.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

RADON = {"cc": ["cc", "-j", "-s"], "mi": ["mi", "-j", "-s"], "raw": ["raw", "-j"], "halstead": ["hal", "-j"]}


def main() -> None:
    folder, configuration = Path(sys.argv[1]), sys.argv[2]
    files = sorted(folder.glob("*/solution.py"))
    measures = {name: radon(arguments, files) for name, arguments in RADON.items()}

    def messages(file: Path) -> Any:
        said = subprocess.run(pylint(configuration), cwd=file.parent, capture_output=True, text=True, check=False)
        return parsed(said.stdout)

    with ThreadPoolExecutor(2 * (os.cpu_count() or 1)) as threads:
        for file, said in zip(files, threads.map(messages, files), strict=True):
            numbers = {name: found.get(str(file), []) for name, found in measures.items()}
            print(json.dumps({"source": int(file.parent.name), "pylint": said, "radon": numbers}), flush=True)


def pylint(configuration: str) -> list[str]:
    """The command for one file, ``solution.py`` in the folder that it runs in."""
    return [sys.executable, "-I", "-m", "pylint", f"--rcfile={configuration}", "--output-format=json2", "solution.py"]


def radon(arguments: list[str], files: list[Path]) -> dict[str, Any]:
    """What one of radon's commands says of every file, by path; it treats each by itself."""
    found: dict[str, Any] = {}
    for start in range(0, len(files), 200):
        names = [str(file) for file in files[start : start + 200]]
        command = [sys.executable, "-I", "-m", "radon", *arguments, *names]
        found |= json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return found


def parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return {"crashed": text[-500:]}


if __name__ == "__main__":
    main()
