"""What tests change around the submission, read from their text: their process watches these and tells the submission's."""

from __future__ import annotations

import re
import sys

_QUOTED = re.compile(r"""["']((?:\w+\.)+\w+)["']""")  # patch("time.sleep"), monkeypatch.setattr("os.getcwd", …)
_OBJECT = re.compile(r"""\b(?:object|setattr)\(\s*([\w.]+)\s*,\s*["'](\w+)["']""")  # patch.object(time, "sleep")
_WORDS = {
    "environ": "environ",
    "setenv": "environ",
    "delenv": "environ",
    "argv": "argv",
    "chdir": "cwd",
    "seed": "seed",
    "stdin": "sys.stdin",
}
_OWN = frozenset(
    {"builtins.input", "sys.argv", "sys.stdout", "sys.stderr", "sys.stdin"}
)  # crosses by itself, or not at all
_MOST = 50


def around(text: str, module: str) -> list[str]:
    """``environ``, ``argv``, ``cwd``, ``seed``, and names such as ``time.sleep`` that tests may put something else in place of.

    ``module``: by which name they know the submission; what they patch in a module of it is that module's.
    """
    found = {what for word, what in _WORDS.items() if word in text}
    if "patch" in text:
        names = set(_QUOTED.findall(text)) | {".".join(one) for one in _OBJECT.findall(text)}
        found |= {name for one in names if (name := _of_library(one.removeprefix(module + "."))) is not None}
    return sorted(found)[:_MOST]


def _of_library(name: str) -> str | None:
    first = name.partition(".")[0]
    return name if "." in name and first in sys.stdlib_module_names and name not in _OWN else None
