"""Score a file of results again. Nothing runs, and no memory is needed beyond a line, or a batch of rows."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from pydantic import ConfigDict, JsonValue, ValidationError
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from service import rewards
from service.errors import InputError
from service.jobs import tables
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


class Stored(Judgement):
    """The judgement in a stored result, which may have fields of whoever stored it."""

    model_config = ConfigDict(extra="ignore")

    id: JsonValue = None


def rescore_file(file: Path, reward: str, *, out: Path | None = None, contexts: Path | None = None) -> tuple[int, int]:
    """Write ``{id, scorable, reward, components, reward_spec}`` for every record of ``file``, in its order.

    ``contexts`` has one context a record. All are JSONL or Parquet by their endings. Returns how many records there were and
    how many are scorable. Raises ``InputError`` at the record that is wrong.
    """
    spec = spec_of(reward)
    name = rewards.spec_hash(spec)
    total = scorable = 0
    with ExitStack() as stack:
        write = stack.enter_context(tables.sink(out, list(spec.components)))
        progress = stack.enter_context(_progress(file))
        bar = progress.add_task("rescore", total=tables.size(file))
        none, rest = Context(), None if contexts is None else tables.records(contexts, Context)
        for where, judgement in tables.records(file, Stored, lambda amount: progress.advance(bar, amount)):
            context = none
            if rest is not None:
                context = next((one for _, one in rest), none)
                if context is none:
                    raise InputError(f"there is no context for {where}", str(contexts))
            value, components = rescore(judgement, spec, context, where)
            write({
                "id": judgement.id, "scorable": value is not None, "reward": value, "components": components,
                "reward_spec": name,
            })  # fmt: skip
            total, scorable = total + 1, scorable + (value is not None)
        if contexts is not None and rest is not None and next(rest, None) is not None:
            raise InputError(f"there are more contexts than results ({total})", contexts.name)
    return total, scorable


def _progress(file: Path) -> Progress:
    amount = MofNCompleteColumn() if tables.is_parquet(file) else DownloadColumn()
    columns = (TextColumn(file.name), BarColumn(), amount, TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True))
