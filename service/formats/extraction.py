"""From a model's raw text to the code it answers with: one rule, without guesses, in linear time.

1. If the text starts with the prompt, the prompt is dropped: its own fences are not the answer.
2. Complete ``<think>…</think>`` blocks are dropped: those whose ``<think>`` begins a line, and a first one that
   the prompt opened (it ends with ``<think>``, or ``</think>`` stands alone on a line with no ``<think>`` before).
   An open block stays: what is in it is judged like any other text.
3. Fences are read as CommonMark reads them: three or more backticks or tildes open one, with any info string;
   only a line of the same character, at least as long and without an info string, closes it; what is in
   between is text, other fences included. A fence that is never closed is no fence.
4. The answer is the last closed fence that has no info string or one that names the language; where there
   is none, the last closed fence whatever its info string. So an ``output`` or ``bash`` block at the end
   does not hide the program before it.
5. Text without any fence is no code (``unfenced="none"``) or all of it is (``"whole"``). A truncated answer,
   whose fence was opened and never closed, is no code in both. Blank code is no code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

ALIASES: dict[str, frozenset[str]] = {
    "python": frozenset({"python", "python3", "py", "py3"}),
    "cpp": frozenset({"cpp", "c++", "cc", "cxx"}),
    "javascript": frozenset({"javascript", "js", "node"}),
    "typescript": frozenset({"typescript", "ts"}),
    "rust": frozenset({"rust", "rs"}),
    "go": frozenset({"go", "golang"}),
    "bash": frozenset({"bash", "sh", "shell"}),
}


_CLOSE = "</think>"
_OPEN = re.compile(r"^[ \t]*<think>", re.MULTILINE)
_ALONE = re.compile(r"^[ \t]*</think>[ \t]*\r?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block: the first word of its info string in lower case, and the code; ``closed`` or cut short."""

    info: str
    code: str
    closed: bool


def extract(
    completion: str,
    prompt: str | None = None,
    language: str = "python",
    unfenced: Literal["none", "whole"] = "none",
) -> str | None:
    """The code in ``completion``, or None where there is none. Never raises; time is linear in the text."""
    if prompt and completion.startswith(prompt):
        completion = completion[len(prompt) :]
    answer = drop_thinking(completion, opened=bool(prompt) and str(prompt).rstrip().endswith("<think>"))
    blocks = list(fences(answer))
    closed = [fence for fence in blocks if fence.closed]
    ours = ALIASES.get(language, frozenset({language})) | {""}
    fitting = [fence for fence in closed if fence.info in ours] or closed
    if fitting:
        code = fitting[-1].code
    elif blocks or unfenced == "none":
        return None
    else:
        code = answer
    return code if code.strip() else None


def drop_thinking(text: str, opened: bool = False) -> str:
    """``text`` without its complete thinking blocks; ``opened`` says that the prompt began one."""
    if opened:
        end = text.find(_CLOSE)
        text = text[end + len(_CLOSE) :] if end >= 0 else text
    else:
        first = text.find("<think>")
        alone = _ALONE.search(text, 0, len(text) if first < 0 else first)
        text = text[alone.end() :] if alone else text
    kept, position = [], 0
    while block := _OPEN.search(text, position):
        end = text.find(_CLOSE, block.end())
        if end < 0:
            break
        kept.append(text[position : block.start()])
        position = end + len(_CLOSE)
    return "".join(kept) + text[position:]


def fences(text: str) -> Iterator[Fence]:
    """Every fenced block in order; only the last can be open.

    Beyond CommonMark, a fence may be indented by any depth (list items), and then its code is dedented by as
    much; its closing line may be indented by up to three columns more.
    """
    mark, indent, info = "", 0, ""
    code: list[str] = []
    for line in text.split("\n"):
        body = line.lstrip(" \t")
        depth = len(line) - len(body)
        body = body.rstrip()
        run = len(body) - len(body.lstrip(body[0])) if body[:3] in ("```", "~~~") else 0
        if not mark:
            if run and not (body[0] == "`" and "`" in body[run:]):
                mark, indent, code = body[:run], depth, []
                info = body[run:].strip().split(" ", 1)[0].strip("{}.").split("\t", 1)[0].lower()
        elif run == len(body) and run >= len(mark) and body[0] == mark[0] and depth <= indent + 3:
            yield Fence(info, "".join(code), closed=True)
            mark = ""
        else:
            lead = len(line) - len(line.lstrip(" \t"))
            code.append(line[min(lead, indent) :] + "\n")
    if mark:
        yield Fence(info, "".join(code), closed=False)
