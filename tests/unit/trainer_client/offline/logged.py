"""Relabelled files made up for tests."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from service.schema import Judgement, TestResult, sha256
from service.verdict import Verdict
from trainer_client.offline import schema, tables


def judgement(passes: Sequence[bool], public: int = 0, **fields: Any) -> Judgement:
    """Of tests that passed or not, of which the first ``public`` were shown."""
    tests = [
        TestResult(
            index=index, id=f"t{index}", public=index < public,
            verdict=Verdict.ACCEPTED if passed else Verdict.WRONG_ANSWER,
        )
        for index, passed in enumerate(passes)
    ]  # fmt: skip
    verdict = next((test.verdict for test in tests if test.verdict is not Verdict.ACCEPTED), Verdict.ACCEPTED)
    known = {"verdict": verdict, "passed": sum(passes), "total": len(passes), "pass_rate": sum(passes) / len(passes)}
    return Judgement(**{**known, "tests": tests, **fields})


UNSCORABLE = Judgement(verdict=Verdict.INTERNAL_ERROR, reason="infrastructure", scorable=False)  # type: ignore[arg-type]


def row(problem: str, source: str, judged: Judgement, **fields: Any) -> dict[str, Any]:
    """A row of it; ``rewards`` by name are among the ``fields``, as are ``metadata`` and ``context``."""
    rewards: dict[str, float | None] = fields.pop("rewards", {})
    texts = {name: json.dumps(fields.pop(name)) for name in ("metadata", "context") if name in fields}
    return {
        **dict.fromkeys(schema.COLUMNS),
        "id": f"{problem}-{source}", "problem_id": problem, "problem": sha256(problem), "language": "python",
        "source": source, "source_hash": sha256(source), "prompt": f"Solve {problem}.",
        **schema.from_judgement(judged),
        **{schema.REWARD + name: value for name, value in rewards.items()},
        **{schema.COMPONENTS + name: "{}" for name in rewards},
        **texts, **fields,
    }  # fmt: skip


def written(path: Path, rows: Iterable[dict[str, Any]], rewards: Sequence[str] = ()) -> Path:
    numbered = ({**one, "row": number} for number, one in enumerate(rows))
    tables.write_rows(path, numbered, schema.schema(rewards))
    return path
