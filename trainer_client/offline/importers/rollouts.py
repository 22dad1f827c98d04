"""What trainers write down of their rollouts: verl's dumps of generations, and TRL's tables of completions."""

from __future__ import annotations

from collections.abc import Iterator

from trainer_client.offline import tables
from trainer_client.offline.importers.base import Importer, Log, Logged
from trainer_client.offline.importers.catalogue import Catalogue
from trainer_client.offline.importers.columns import GUESSES, Reader

# verl: `trainer.rollout_data_dir` and `trainer.validation_data_dir`, a file `<step>.jsonl` each step. `gts` is the ground truth.
VERL = {
    **GUESSES,
    "id": ("uid", "request_id"),
    "source": (),
    "completion": ("output",),
    "prompt": ("input",),
    "problem": ("gts", "ground_truth"),
    "label": ("acc", "score"),
}
# TRL: `log_completions=True` writes `completions/completions_<step>.parquet`: prompt, completion, one column a reward.
TRL = {
    **GUESSES,
    "id": ("id",),
    "source": (),
    "completion": ("completion",),
    "prompt": ("prompt",),
    "label": ("label",),
}


def _rows(log: Log, guesses: dict[str, tuple[str, ...]]) -> Iterator[Logged]:
    with Catalogue.of(log) as catalogue:
        reader = Reader(log.columns, log.format, log.language, catalogue, guesses)
        place = 0
        for file in _by_step(log):
            for row in tables.read_rows(file, read=log.read):
                found = reader.read(row, place)
                if "step" in row and found.id == str(place):
                    found.id = f"{row['step']}/{place}"
                yield found
                place += 1


def _by_step(log: Log) -> list:  # type: ignore[type-arg]
    """Files in the order of their steps: 2.jsonl comes before 10.jsonl."""

    def step(name: str) -> tuple[int, str]:
        digits = "".join(letter for letter in name if letter.isdigit())
        return int(digits or 0), name

    return sorted(tables.files_of(log.path), key=lambda file: (file.parent, step(file.name)))


VERL_IMPORTER = Importer("verl", "verl's dumps of rollouts or of validation", lambda log: _rows(log, VERL), tables.size)
TRL_IMPORTER = Importer(
    "trl", "TRL's tables of completions (--problems DATA)", lambda log: _rows(log, TRL), tables.size
)
