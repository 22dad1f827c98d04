"""Collect trajectories: a model answers, is told of the first public test that it fails, and answers again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from service.schema import Problem, Result, Submission
from trainer_client.offline.trajectories.endpoint import Sampler
from trainer_client.offline.trajectories.prompts import FIELD_CHARS, Message, answer_of, cut, feedback
from trainer_client.offline.trajectories.schema import Collected, Sampling, Task, Trajectory, Turn
from trainer_client.offline.verifier import Verifier


class Told(Protocol):
    """Is told of the results of a turn, as they come."""

    def __call__(self, results: Sequence[Result]) -> object: ...


async def collect(
    task: Task, model: Sampler, verify: Verifier, sampling: Sampling, told: Told = lambda results: None
) -> Collected:
    """All samples of one task, turn by turn. Raises what ``model`` and ``verify`` raise.

    Where a turn is unscorable its trajectory ends: what came of it is unknown, and so is what to say of it.
    """
    trajectories = [Trajectory(sample=index, turns=[]) for index in range(sampling.n)]
    going = list(trajectories)
    for _ in range(sampling.turns):
        conversations = [conversation(task, trajectory) for trajectory in going]
        seeds = [sampling.seed + trajectory.sample for trajectory in going]  # another conversation, another draw
        texts = await model.sample(conversations, seeds, sampling)
        results = await verify([submission(task.problem, text) for text in texts])
        told(results)
        shown: Sequence[Result | None] = [None] * len(texts)
        if task.shown is not None:
            shown = await verify([submission(task.shown, text) for text in texts])
        for trajectory, text, result, seen in zip(going, texts, results, shown, strict=True):
            trajectory.turns.append(_turn(task, text, result, seen))
            if not result.scorable or (seen is not None and not seen.scorable):
                trajectory.ended = "unscorable"
        going = [trajectory for trajectory in going if trajectory.ended == "turns"]
        if not going:
            break
    return Collected(**task.__dict__, sampling=sampling, trajectories=trajectories)


def conversation(task: Task, trajectory: Trajectory) -> list[Message]:
    """What the model is to answer next."""
    messages = list(task.prompt)
    for turn in trajectory.turns:
        messages += [Message(role="assistant", content=turn.answer), Message(role="user", content=turn.feedback)]
    return messages


def submission(problem: Problem, text: str) -> Submission:
    return Submission(completion=text, problem=problem, priority="offline")


def _turn(task: Task, text: str, result: Result, seen: Result | None) -> Turn:
    problem, judged = (task.problem, result) if task.shown is None or seen is None else (task.shown, seen)
    said, about = feedback(problem, judged)
    shown = None if seen is None else short(seen)
    return Turn(text=text, answer=answer_of(text), feedback=said, about=about, result=short(result), shown=shown)


def short(result: Result) -> Result:
    """A result with no more of each output than feedback would tell."""
    tests = [
        test.model_copy(
            update={name: cut(getattr(test, name), FIELD_CHARS) for name in ("stdout", "stderr", "message")}
        )
        for test in result.tests
    ]
    return result.model_copy(update={"tests": tests})
