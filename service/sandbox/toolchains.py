"""What a language's sources are compiled and run with: an image's digest, or what this machine has installed."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from service import tool_versions
from service.errors import ImageError
from service.languages import Language, registry
from service.schema import sha256

PATH = "/usr/local/bin:/usr/bin:/bin"


def installed(language: Language) -> str:
    """What stands for the version of this machine's tools: which file it is and of when. Raises ``ImageError`` if it is not there.

    Local slots read no more of this machine than ``/usr`` and what the language names.
    """
    absent = [path for path in language.needs if not Path(path).exists()]
    if absent:
        raise ImageError(
            f"{language.name} needs {absent[0]}, which this machine has not got: use containers (--sandbox docker) with the "
            f"image that `assay images build --name {language.image}` makes"
        )
    found = shutil.which(language.tool, path=PATH)
    if found is None:
        raise ImageError(
            f"{language.name} needs {language.tool}, which this machine has not got below /usr: install it, or use containers "
            f"(--sandbox docker) with the image that `assay images build --name {language.image}` makes"
        )
    path = Path(found).resolve()
    told = path.stat()
    return f"{path} {told.st_size} {told.st_mtime_ns}"


def readable() -> list[str]:
    """What runs may read beyond ``/usr``: what the languages name."""
    return sorted({path for language in registry().values() for path in language.readable})


def local_digest(language: Language, runner: str) -> str:
    """What stands for an image's digest where there is none: the runner and the installed tools."""
    return runner if language.native else sha256(f"{runner}\n{installed(language)}")


def local_version(language: Language, python: str | None) -> str | None:
    """Which version of the language's tool this machine has; ``python``: the runner's interpreter."""
    tool = (python or sys.executable) if language.native else shutil.which(language.version[0], path=PATH)
    if tool is None or not Path(tool).exists():
        return None
    told = Path(tool).resolve().stat()
    return tool_versions.of_machine(language, tool, f"{tool} {told.st_size} {told.st_mtime_ns}")
