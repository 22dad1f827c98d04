"""Comments without power: what a source writes into them changes no analysis.

Inside of comments alone, the words by which tools take orders (``pylint:``, ``noqa``, ``type:``, a file's encoding, ...) become
dashes, as many as they had letters: no line, no column and no statement moves, and a comment remains a comment.
"""

from __future__ import annotations

import io
import re
import tokenize

ORDERS = re.compile(r"pylint|noqa|ruff|flake8|isort|mypy|pyright|fmt|type\s*:|coding\s*[:=]", re.IGNORECASE)
_LONE_RETURN = re.compile(r"\r(?!\n)")


def powerless(source: str) -> str:
    """``source`` with its comments disarmed; what cannot be cut into tokens stays, for nobody can read orders from it."""
    # To the compiler this ends a line and to the tokeniser it does not: one would see a comment where the other sees code.
    source = _LONE_RETURN.sub("\n", source)
    if not ORDERS.search(source):
        return source
    lines = source.split("\n")
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT and ORDERS.search(token.string):
                row, start, end = token.start[0] - 1, token.start[1], token.end[1]
                line = lines[row]
                lines[row] = line[:start] + ORDERS.sub(_dashes, line[start:end]) + line[end:]
    except (tokenize.TokenError, SyntaxError):
        pass
    return "\n".join(lines)


def _dashes(found: re.Match[str]) -> str:
    return "-" * len(found[0])
