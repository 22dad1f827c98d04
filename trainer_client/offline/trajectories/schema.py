"""What the commands hand to each other: tasks, and tasks with the trajectories that a model made of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import Field, JsonValue, ValidationError

from service.errors import FormatError, InputError
from service.rewards.execution import fraction
from service.rewards.spec import scorable
from service.schema import Model, Problem, Result
from trainer_client.adapters.base import NoTests, judged_by
from trainer_client.offline.trajectories.prompts import Message, opening
from trainer_client.offline.trajectories.suite import Suite, prepare

PROMPTS = ("prompt", "question", "problem_description", "description")
DIFFICULTIES = ("difficulty", "level", "rating")


class Task(Model):
    """A problem and how a model is asked for it.

    ``shown`` are the public tests as feedback tells of them, where two expected outputs (of the tests ``swapped``) changed
    places: what is right is still what ``problem`` says.
    """

    id: str
    prompt: list[Message] = Field(min_length=1)
    problem: Problem
    shown: Problem | None = None
    swapped: list[str] = Field(default_factory=list)
    difficulty: str | None = None


class Sampling(Model):
    """How the model was asked. ``turns`` are all of a trajectory, the first included; ``max_tokens`` are those of one answer."""

    model: str
    n: int = Field(16, ge=1, le=1024)
    turns: int = Field(3, ge=1, le=64)
    temperature: float = Field(0.6, ge=0, le=2)
    top_p: float = Field(0.95, gt=0, le=1)
    max_tokens: int = Field(8192, ge=1)
    seed: int = 0


class Turn(Model):
    """One answer: ``text`` as the model gave it, ``answer`` as the conversation goes on with it (without the thinking).

    ``result`` is of the whole suite, ``shown`` of the task's ``shown``; ``about`` is the test that ``feedback`` tells of.
    """

    text: str
    answer: str
    feedback: str
    about: str | None = None
    result: Result
    shown: Result | None = None

    @property
    def rate(self) -> float | None:
        """The suite's pass rate, as rewards count it; None if unscorable."""
        return fraction(self.result) if scorable(self.result) else None


class Trajectory(Model):
    """The turns of one sample, in order. It ends early (``ended``) where a turn is unscorable: nothing can be told after it."""

    sample: int
    turns: list[Turn]
    ended: Literal["turns", "unscorable"] = "turns"

    @property
    def rates(self) -> list[float | None]:
        return [turn.rate for turn in self.turns]


class Collected(Task):
    """A task with its trajectories."""

    sampling: Sampling
    trajectories: list[Trajectory]


Kind = TypeVar("Kind", Task, Collected)


def tasks_of(rows: Iterable[dict[str, Any]], suite: Suite, name: str) -> Iterator[Task | tuple[str, str]]:
    """The tasks of a file's rows, or an id and why the row is none: too few tests, none that can be read, no prompt.

    A row has its tests where trainers' adapters look for them (``problem``, ``ground_truth``, ``tests``, …) and its prompt, a
    text or messages, under ``prompt``, ``question``, ``problem_description`` or ``description``. Rows that are tasks already
    (of ``perturb``) are taken as they are.
    """
    for index, row in enumerate(rows):
        identity = str(row.get("id", row.get("task_id", index)))
        if row.get("shown") is not None:
            yield parsed(Task, row, f"{name}[{index}]")
            continue
        prompt = next((row[key] for key in PROMPTS if row.get(key)), None)
        if prompt is None:
            yield identity, f"it has no prompt; looked for {', '.join(PROMPTS)}"
            continue
        try:
            found = judged_by(row).get("problem")
            problem = found if isinstance(found, Problem) else Problem.model_validate(found)
            prepared = prepare(problem, suite)
        except (NoTests, FormatError, ValidationError, ValueError) as error:
            yield identity, str(error).partition("\n")[0]
            continue
        known = {**problem.metadata, **row}
        difficulty = next((str(known[key]) for key in DIFFICULTIES if known.get(key) is not None), None)
        yield Task(id=identity, prompt=opening(prompt), problem=prepared, difficulty=difficulty)


def parsed(kind: type[Kind], row: JsonValue | dict[str, Any], where: str) -> Kind:
    """Raises ``InputError`` at the field that is wrong."""
    try:
        return kind.model_validate(row)
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in detail["loc"])
        message = f"{place}: {detail['msg']}; a file of `assay trajectories collect` is wanted"
        raise InputError(message, where) from None


def collected(path: Path) -> Iterator[Collected]:
    """What ``collect`` or ``select`` wrote, in order. Raises ``InputError`` at the row that is wrong."""
    from trainer_client.offline.tables import read_rows

    for index, row in enumerate(read_rows(path)):
        yield parsed(Collected, row, f"{path.name}[{index}]")
