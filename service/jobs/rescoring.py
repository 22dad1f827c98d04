"""Score a file of results again, line by line. Nothing runs, and no memory is needed beyond a line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn

from service import rewards
from service.errors import InputError
from service.jobs.validation import from_validation
from service.rewards.rescore import rescore
from service.schema import Context, Judgement, RewardSpec


def spec_of(text: str) -> RewardSpec:
    """A preset's name, a spec as JSON, or a file that holds one. Raises ``InputError``."""
    if not text.lstrip().startswith("{") and not text.endswith(".json"):
        return rewards.resolve(text)
    try:
        raw = text if text.lstrip().startswith("{") else Path(text).read_text("utf-8")
        return rewards.resolve(RewardSpec.model_validate_json(raw))
    except ValidationError as error:
        raise from_validation(error, "reward") from None
    except OSError as error:
        raise InputError(f"{text}: {error.strerror}", "reward") from None


def rescore_file(file: Path, reward: str, *, out: Path | None = None, contexts: Path | None = None) -> tuple[int, int]:
    """Write ``{id, scorable, reward, components, reward_spec}`` for every line of ``file``, in its order.

    ``contexts`` has one context a line. Returns how many lines there were and how many are scorable. Raises
    ``InputError`` at the line that is wrong.
    """
    spec = spec_of(reward)
    name = rewards.spec_hash(spec)
    total = scorable = 0
    with ExitStack() as stack:
        sink = stack.enter_context(out.open("w", encoding="utf-8")) if out is not None else sys.stdout
        lines = stack.enter_context(file.open("rb"))
        progress = stack.enter_context(_progress(file))
        bar = progress.add_task("rescore", total=file.stat().st_size)
        rest = _contexts(contexts, stack)
        none = Context()
        for number, line in enumerate(lines, 1):
            if line.strip():
                where = f"{file.name}:{number}"
                row = _read(line, where)
                judgement = _judgement(row, where)
                context = none if contexts is None else next(rest, None)
                if context is None:
                    raise InputError(f"there is no context for {where}", str(contexts))
                value, components = rescore(judgement, spec, context, where)
                answer = {"id": row.get("id"), "scorable": value is not None, "reward": value, "components": components,
                          "reward_spec": name}  # fmt: skip
                sink.write(json.dumps(answer) + "\n")
                total, scorable = total + 1, scorable + (value is not None)
            progress.advance(bar, len(line))
        if contexts is not None and next(rest, None) is not None:
            raise InputError(f"there are more contexts than results ({total})", contexts.name)
    return total, scorable


def _progress(file: Path) -> Progress:
    columns = (TextColumn(file.name), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True))


def _read(line: bytes, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise InputError(f"this line is not JSON: {error}", where) from None
    if not isinstance(row, dict):
        raise InputError("this line is not a result", where)
    return row


def _judgement(row: dict[str, Any], where: str) -> Judgement:
    """The judgement in a result; a stored line may have fields of whoever stored it."""
    try:
        return Judgement.model_validate({key: value for key, value in row.items() if key in Judgement.model_fields})
    except ValidationError as error:
        raise from_validation(error, where) from None


def _contexts(file: Path | None, stack: ExitStack) -> Iterator[Context]:
    """One a line; nothing at all without a file."""
    if file is None:
        return
    for number, line in enumerate(stack.enter_context(file.open("rb")), 1):
        if line.strip():
            try:
                yield Context.model_validate_json(line)
            except ValidationError as error:
                raise from_validation(error, f"{file.name}:{number}") from None
