"""Which version of its compiler or interpreter a language has: asked of the tool itself, once.

An image is asked when it is built, and has the answers as a label; this machine's tools are asked when a worker with local slots
starts, and the answers are kept in the user's cache for as long as the tool is the same file.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from service.languages import Language, registry

LABEL = "assay.versions"
_NUMBER = re.compile(r"\d{1,6}(?:\.\d{1,6}){1,4}")
_VERSION = re.compile(r"[\w.+-]{1,32} " + _NUMBER.pattern)
_MOST_KB = 4  # of what a tool says
_ASK_S = 20
_CACHED_KB = 256


def read(language: Language, said: str) -> str | None:
    """``gcc 12.2.0``: the tool, and the first number with a dot that it says; None if there is none."""
    found = _NUMBER.search(said[: _MOST_KB << 10])
    return f"{Path(language.version[0]).name} {found[0]}" if found else None


def checked(told: object) -> dict[str, str]:
    """What is a version, by what is a string, of an object that anybody may have written."""
    if not isinstance(told, dict):
        return {}
    return {name: one for name, one in told.items() if isinstance(one, str) and _VERSION.fullmatch(one)}


def of_label(label: str | None) -> dict[str, str]:
    """Versions by language, of an image's label; none of an image that has none, as one that others built may."""
    with contextlib.suppress(ValueError, RecursionError):
        return {name: one for name, one in checked(json.loads(label or "{}")).items() if name in registry()}
    return {}


def of_image(client: Any, tag: str, name: str) -> dict[str, str]:
    """Ask the tools in the image ``tag``, which has the languages whose ``image`` is ``name``. Raises the engine's errors."""
    languages = [one for one in registry().values() if one.image == name and one.version]
    asked = [f"printf '\\n@{n}\\n'; timeout {_ASK_S} {' '.join(one.version)} 2>&1 | head -c {_MOST_KB << 10}"
             for n, one in enumerate(languages)]  # fmt: skip
    said = client.containers.run(
        tag,
        ["-c", "\n".join(asked)],
        entrypoint="sh",
        network_mode="none",
        read_only=True,
        tmpfs={"/tmp": ""},
        mem_limit="1g",
        pids_limit=256,
        remove=True,
    )
    parts = re.split(r"\n@(\d+)\n", said.decode(errors="replace"))
    found = {
        languages[int(n)].name: read(languages[int(n)], words)
        for n, words in zip(parts[1::2], parts[2::2], strict=True)
    }
    return {language: version for language, version in found.items() if version}


def of_machine(language: Language, tool: str, stamp: str) -> str | None:
    """The version that ``tool``, a path, says of itself; None if it says none. ``stamp`` changes when the tool does."""
    if not language.version:
        return None
    key = f"{stamp} {' '.join(language.version)}"
    known = _cached()
    if key not in known:
        said = ""
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            said = subprocess.run(
                [tool, *language.version[1:]],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                cwd="/",
                timeout=_ASK_S,
                check=False,
            ).stdout.decode(errors="replace")
        version = read(language, said)
        if version is None:
            return None
        known = {**known, key: version}
        _keep(known)
    return known[key]


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "assay" / "versions.json"


def _cached() -> dict[str, str]:
    with contextlib.suppress(OSError, ValueError, RecursionError), _cache().open("rb") as file:
        return checked(json.loads(file.read(_CACHED_KB << 10)))
    return {}


def _keep(known: Mapping[str, str]) -> None:
    """Workers may do this at the same time: the last one's answers stay, and what is lost is asked again."""
    with contextlib.suppress(OSError):
        _cache().parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=_cache().parent, delete=False) as file:
            json.dump(known, file)
        Path(file.name).replace(_cache())
