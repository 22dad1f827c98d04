"""`assay groups`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from service.errors import InputError
from service.jobs.validation import from_validation
from service.reward_schema import AdvantageSpec
from trainer_client.offline.groups.choice import Choice
from trainer_client.offline.groups.exports import FORMATS, Style
from trainer_client.offline.groups.make import Made, Prompts, make
from trainer_client.offline.scoring import Scoring, only_reward
from trainer_client.offline.tables import read_rows


def run(
    file: Path, out: Path, *, format: str, reward: str | None, advantage: str, size: int, most_right: int, seed: int,
    copies: bool, chat: bool, prompt: str, prompts: Path | None, data_source: str,
) -> str:  # fmt: skip
    """Write the groups and say in a few lines what became of the rows. Raises ``InputError``."""
    if format not in FORMATS:
        raise InputError(f"there is no format {format!r}; there are {', '.join(FORMATS)}", "format")
    scoring = Scoring.find(file, reward or only_reward(file))
    made = make(
        file, out, scoring, _advantage(advantage), Choice(size, most_right, seed, copies), format=format,
        style=Style(chat, data_source), prompts=Prompts(prompt, _by_problem(prompts) if prompts is not None else {}),
    )  # fmt: skip
    return _said(made, out, scoring.name)


def _advantage(text: str) -> AdvantageSpec:
    try:
        if text.lstrip().startswith("{"):
            found = AdvantageSpec.model_validate_json(text)
        else:
            found = AdvantageSpec.model_validate({"kind": text})
    except ValidationError as error:
        raise from_validation(error, "advantage") from None
    if found.kind == "verpo":
        raise InputError("verpo needs every turn of a rollout, which a log of single solutions has not", "advantage")
    return found


def _by_problem(path: Path) -> dict[str, Any]:
    found = {}
    for number, row in enumerate(read_rows(path), 1):
        if not {"problem_id", "prompt"} <= row.keys():
            raise InputError("expected the columns problem_id and prompt", f"{path.name}:{number}")
        found[str(row["problem_id"])] = row["prompt"]
    return found


def _said(made: Made, out: Path, reward: str) -> str:
    lines = [
        f"{made.rows} rows, {made.unscorable} unscorable or without this reward",
        f"{made.groups} groups of {made.problems_in_groups} prompts (of {made.problems}), {made.solutions} solutions, {made.right} right",
        f"{made.written} rows in {out}",
    ]
    if made.degenerate:
        lines.append(f"{made.degenerate} groups teach nothing: {reward} gives all of their solutions the same")
    return "\n".join(lines)
