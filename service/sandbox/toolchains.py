"""What a language's sources are compiled and run with: an image's digest, or what this machine has installed."""

from __future__ import annotations

import shutil
import subprocess
from functools import lru_cache

from service.errors import ImageError
from service.languages import Language, registry
from service.schema import sha256


@lru_cache(maxsize=256)
def installed(language: Language) -> str:
    """What this machine's tools say of their version. Raises ``ImageError`` if they are not there.

    Local slots read no more of this machine than ``/usr`` and what the language names.
    """
    tool = language.tool
    if shutil.which(tool, path="/usr/local/bin:/usr/bin:/bin") is None:
        raise ImageError(
            f"{language.name} needs {tool}, which this machine has not got below /usr: install it, or use containers "
            f"(--sandbox docker) with the image that `assay images build --name {language.image}` makes"
        )
    try:
        done = subprocess.run(
            language.version or (tool, "--version"),
            stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=60,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as exc:
        raise ImageError(f"{tool} does not work here: {exc}") from exc
    return (done.stdout or done.stderr).strip()


def readable() -> list[str]:
    """What runs may read beyond ``/usr``: what the languages name."""
    return sorted({path for language in registry().values() for path in language.readable})


def local_digest(language: Language, runner: str) -> str:
    """What stands for an image's digest where there is none: the runner and the installed tools."""
    return runner if language.native else sha256(f"{runner}\n{installed(language)}")
