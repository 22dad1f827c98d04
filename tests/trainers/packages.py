"""Trainers' own packages, from their wheels, in folders beside the checkout that are filled once for each list of pins.

A requirements file below ``requirements/`` is either unpacked without what it depends on (``unpacked``) or installed into
a virtual environment of its own (``environment``). ``ASSAY_TRAINERS_CACHE`` names another place for the folders.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.conftest import missing

REQUIREMENTS = Path(__file__).parent / "requirements"


def cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(os.environ.get("ASSAY_TRAINERS_CACHE") or f"{base}/assay/trainers")


def unpacked(name: str) -> Path:
    """A folder for ``sys.path`` with the packages of ``requirements/<name>.txt`` and nothing that they depend on."""

    def fill(folder: Path) -> None:
        pip(sys.executable, "--no-deps", "--target", str(folder), "-r", str(REQUIREMENTS / f"{name}.txt"))

    return _made(name, fill)


def environment(name: str, *options: str) -> Path:
    """The interpreter of a virtual environment with ``requirements/<name>.txt``; ``options`` are for pip."""

    def fill(folder: Path) -> None:
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, capture_output=True)
        pip(str(folder / "bin" / "python"), *options, "-r", str(REQUIREMENTS / f"{name}.txt"))

    return _made(name, fill) / "bin" / "python"


def pip(python: str, *arguments: str) -> None:
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments]
    subprocess.run(command, check=True, capture_output=True, text=True)


def _made(name: str, fill: Callable[[Path], None]) -> Path:
    """The folder of a list of pins, filled by whoever comes first; a list that is changed gets another folder."""
    pins = (REQUIREMENTS / f"{name}.txt").read_bytes()
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    folder = cache() / f"{name}-py{version}-{hashlib.sha256(pins).hexdigest()[:12]}"
    done = folder / ".complete"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with open(folder.parent / f"{folder.name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            try:
                fill(folder)
            except (subprocess.CalledProcessError, OSError) as error:
                shutil.rmtree(folder, ignore_errors=True)
                detail = (getattr(error, "stderr", "") or str(error)).strip().splitlines()[-1:]
                missing(f"the packages of tests/trainers/requirements/{name}.txt could not be installed: {detail}")
            done.touch()
    return folder
