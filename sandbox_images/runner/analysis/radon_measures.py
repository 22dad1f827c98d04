"""Radon's measures."""

from __future__ import annotations

from typing import Any


def warm() -> None:
    analyse("def double(number):\n    return number * 2\n")


def analyse(source: str) -> dict[str, Any]:
    from radon.raw import analyze

    try:
        return {"raw": analyze(source)._asdict()}
    except SyntaxError:
        return {"error": "syntax"}
