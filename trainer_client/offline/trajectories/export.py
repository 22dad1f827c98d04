"""Rows for verl: one a prefix, with everything that its reward needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from trainer_client.offline.trajectories.prefixes import Prefix
from trainer_client.offline.trajectories.schema import Collected

if TYPE_CHECKING:
    import pyarrow as pa


def rows(
    task: Collected, prompts: Sequence[Prefix], first: int = 0, *, split: str = "train", data_source: str = "assay"
) -> Iterator[dict[str, Any]]:
    """verl's columns. ``ground_truth`` is the whole problem as JSON, so that training judges by the same tests, checker and limits.

    ``extra_info.index`` counts from ``first``; ``task``, ``sample`` and ``turn`` say where the prompt is from.
    """
    truth = task.problem.model_copy(update={"references": []}).canonical().decode("utf-8", "surrogatepass")
    for place, prefix in enumerate(prompts, first):
        messages = [message.model_dump() for message in prefix.messages]
        yield {
            "data_source": data_source,
            "prompt": messages,
            "ability": "code",
            "reward_model": {"style": "rule", "ground_truth": truth},
            "extra_info": {
                "split": split, "index": place, "conversation": messages, "prev_best_pass_rate": prefix.prev_best,
                "task": task.id, "sample": prefix.sample, "turn": prefix.turns, "difficulty": task.difficulty,
                "perturbed": task.shown is not None,
            },
        }  # fmt: skip


def columns() -> pa.Schema:
    """The Arrow schema of the rows."""
    import pyarrow as pa

    messages = pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())]))
    extra = [
        ("split", pa.string()), ("index", pa.int64()), ("conversation", messages), ("prev_best_pass_rate", pa.float64()),
        ("task", pa.string()), ("sample", pa.int64()), ("turn", pa.int64()), ("difficulty", pa.string()),
        ("perturbed", pa.bool_()),
    ]  # fmt: skip
    return pa.schema([
        ("data_source", pa.string()),
        ("prompt", messages),
        ("ability", pa.string()),
        ("reward_model", pa.struct([("style", pa.string()), ("ground_truth", pa.string())])),
        ("extra_info", pa.struct(extra)),
    ])  # fmt: skip
