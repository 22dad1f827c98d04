"""Radon's measures: cyclomatic complexity by block, maintainability, lines by kind, Halstead's counts."""

from __future__ import annotations

import ast
from typing import Any

from analysis import comments

BLOCKS = 200
MAX_NAME = 200  # characters


def warm() -> None:
    analyse("class A:\n    def double(self, number):\n        return number * 2 if number else [n for n in range(3)]\n")


def analyse(source: str) -> dict[str, Any]:
    from radon.complexity import cc_rank, sorted_results
    from radon.metrics import h_visit_ast, mi_compute, mi_rank
    from radon.raw import analyze
    from radon.visitors import ComplexityVisitor

    text = comments.powerless(source)
    try:
        tree, lines = ast.parse(text), analyze(text)
    except (SyntaxError, ValueError):  # some versions have the latter for null bytes
        return {"error": "syntax"}
    visitor, halstead = ComplexityVisitor.from_ast(tree), h_visit_ast(tree)
    # As ``mi_visit`` has it, of what is known already.
    commented = (lines.comments + lines.multi) / lines.sloc * 100 if lines.sloc else 0
    maintainability = mi_compute(halstead.total.volume, visitor.total_complexity, lines.lloc, commented)
    blocks = _flat(sorted_results(visitor.blocks, order=lambda block: block.lineno))
    values = [block.complexity for block in visitor.blocks]
    worst = max([*(block["complexity"] for block in blocks), visitor.complexity], default=0)
    mean = sum(values) / len(values) if values else 0.0
    return {
        "cc": {
            "blocks": [{**block, "rank": cc_rank(block["complexity"])} for block in blocks[:BLOCKS]],
            "more": max(0, len(blocks) - BLOCKS),
            "module": visitor.complexity,
            "mean": mean,
            "max": worst,
            "rank": cc_rank(worst),
        },
        "mi": {"value": maintainability, "rank": mi_rank(maintainability)},
        "raw": lines._asdict(),
        "halstead": {
            "total": halstead.total._asdict(),
            "functions": [{"name": name[:MAX_NAME], **one._asdict()} for name, one in halstead.functions[:BLOCKS]],
            "more": max(0, len(halstead.functions) - BLOCKS),
        },
    }


def _flat(blocks: list[Any]) -> list[dict[str, Any]]:
    """Functions, classes, methods and closures in one list, each with its full name. Radon lists a class's methods beside it."""
    found = []
    pending = [(block, "") for block in reversed(blocks)]
    while pending:
        block, prefix = pending.pop()
        name = prefix + (block.name if prefix else block.fullname)
        kind = "class" if block.letter == "C" else "method" if block.letter == "M" else "function"
        found.append({"name": name[:MAX_NAME], "kind": kind, "complexity": block.complexity,
                      "line": block.lineno, "end_line": block.endline})  # fmt: skip
        inner = [*getattr(block, "inner_classes", []), *getattr(block, "closures", [])]
        if prefix:
            inner += getattr(block, "methods", [])
        pending += [(one, name[:MAX_NAME] + ".") for one in reversed(inner)]
    return found
