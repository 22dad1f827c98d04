"""The reference model, and the ways to train on from it. Each takes the same number of optimiser steps of as many answers."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator, Sequence
from typing import Any

import torch

from examples.offline_vs_online import model as net
from examples.offline_vs_online.family import Family, Task, completion
from examples.offline_vs_online.judge import Judge
from examples.offline_vs_online.model import Model
from examples.offline_vs_online.words import IDS, decode, encode, expression, told_of
from service.reward_schema import AdvantageSpec
from service.rewards.groups import of_rewards
from trainer_client.offline.trajectories.choice import choose
from trainer_client.offline.trajectories.collect import collect
from trainer_client.offline.trajectories.prefixes import prefixes
from trainer_client.offline.trajectories.prompts import Message
from trainer_client.offline.trajectories.schema import Collected, Sampling

ANSWERS = 64  # of an optimiser step
GROUP = 8  # rollouts of a prompt, online
RATE = 5e-4
WARM_UP_RATE = 2e-3
RIGHT_SHARE = {"easy": 0.5, "hard": 0.25}  # of what the reference model learns from
TURNS = 3
TOGETHER_S = 0.02

Prompt = list[int]


class Sampler:
    """The model as ``collect`` asks it: conversations that come at about the same time are answered together."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._waiting: list[tuple[Prompt, int, asyncio.Future[list[int]]]] = []

    async def sample(
        self, conversations: Sequence[Sequence[Message]], seeds: Sequence[int], sampling: Sampling
    ) -> list[str]:
        loop = asyncio.get_running_loop()
        asked = [(encode(one), seed, loop.create_future()) for one, seed in zip(conversations, seeds, strict=True)]
        if not self._waiting:
            loop.call_later(TOGETHER_S, self._answer)
        self._waiting += asked
        return [completion(decode(await future)) for _, _, future in asked]

    def _answer(self) -> None:
        asked, self._waiting = self._waiting, []
        answers = net.sample(self._model, [prompt for prompt, _, _ in asked], [seed for _, seed, _ in asked])
        for (_, _, future), answer in zip(asked, answers, strict=True):
            future.set_result(answer)


def ids(words: Sequence[str]) -> list[int]:
    return [IDS[word] for word in [*words, "<end>"]]


def asked(task: Task) -> Prompt:
    return encode([Message(role="user", content=task.prompt)])


def reference(tasks: Family, steps: int, seed: int) -> Model:
    """A model that writes programs of the family, most of them wrong by a word, and goes on after feedback in the same way."""
    torch.manual_seed(seed)
    drawn = random.Random(seed)
    model = Model()
    optimiser = net.optimiser_of(model, WARM_UP_RATE)
    for place in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = WARM_UP_RATE * min(1.0, (place + 1) / 50, 2.0 * (1 - place / steps))
        prompts, answers = [], []
        told = drawn.choice((0, 0, 1, 2, 3))  # answers before the last one
        for _ in range(ANSWERS):
            task = drawn.choice(tasks.training)
            words = list(task.words)
            for _ in range(told):
                wrong = task.mistaken(drawn)
                words += ["<answer>", *wrong.expression, *told_of(task, wrong)]
            right = drawn.random() < RIGHT_SHARE["easy" if task.inner is None else "hard"]
            shown = task if right else task.mistaken(drawn)
            if not right and task.inner is not None:
                shown = shown.mistaken(drawn)  # long programs have room for more than one mistake
            prompts.append([IDS[word] for word in [*words, "<answer>"]])
            answers.append(ids(shown.expression))
        net.step(model, optimiser, prompts, answers, [1.0] * ANSWERS)
    return model


def supervised(model: Model, rows: Sequence[dict[str, Any]], steps: int, seed: int) -> None:
    """On right programs of the log. ``rows`` are those of ``assay groups``, which have both; each row weighs the same."""
    right = [row for row in rows if row["label"]]
    drawn = random.Random(seed)
    optimiser = net.optimiser_of(model, RATE)
    for _ in range(steps):
        batch = drawn.choices(right, k=ANSWERS)
        net.step(model, optimiser, *_of_log(batch), [1.0] * ANSWERS)


def offline(model: Model, rows: Sequence[dict[str, Any]], steps: int, seed: int) -> None:
    """On whole groups of the log, each program weighted by its advantage."""
    groups: dict[Any, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row["group"], []).append(row)
    drawn = random.Random(seed)
    optimiser = net.optimiser_of(model, RATE)
    every = list(groups.values())
    size = len(every[0])
    for _ in range(steps):
        batch = [row for group in drawn.choices(every, k=ANSWERS // size) for row in group]
        net.step(model, optimiser, *_of_log(batch), [row["advantage"] for row in batch])


def _of_log(batch: Sequence[dict[str, Any]]) -> tuple[list[Prompt], list[list[int]]]:
    prompts = [encode([Message(role="user", content=row["prompt"])]) for row in batch]
    return prompts, [ids(expression(row["completion"])) for row in batch]


def online(
    model: Model, prompts: Sequence[tuple[Task, Prompt, float]], judge: Judge, reward: str, steps: int, seed: int
) -> list[float]:
    """GRPO: fresh answers to each prompt, their verdicts, one step. Gives the share of accepted answers by step.

    A prompt has its task and the best pass rate in it: for training from scratch 0, for single steps that of the prefix.
    Groups without a gradient are stepped over like any other: they weigh nothing.
    """
    drawn = random.Random(seed)
    optimiser = net.optimiser_of(model, RATE)
    accepted = []
    for place in range(steps):
        batch = [one for one in drawn.sample(list(prompts), ANSWERS // GROUP) for _ in range(GROUP)]
        answers = net.sample(model, [prompt for _, prompt, _ in batch], range(place * ANSWERS, (place + 1) * ANSWERS))
        tasks, bests = [task for task, _, _ in batch], [best for _, _, best in batch]
        results = judge(tasks, [decode(answer) for answer in answers], reward, bests)
        weights = [weight for group in _in_groups(results) for weight in advantages([one.reward for one in group])]
        net.step(model, optimiser, [prompt for _, prompt, _ in batch], answers, weights)
        accepted.append(sum(result.verdict == "accepted" for result in results) / len(results))
    return accepted


def _in_groups(results: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(results), GROUP):
        yield results[start : start + GROUP]


def advantages(rewards: Sequence[float | None]) -> list[float]:
    """GRPO's; an unscorable answer weighs nothing."""
    found = of_rewards([[reward] for reward in rewards], AdvantageSpec(kind="grpo")).advantages
    return [turns[0] if turns[0] is not None else 0.0 for turns in found]


def trajectories(
    model: Model, tasks: Sequence[Task], judge: Judge, samples: int, turns: int, seed: int
) -> list[Collected]:
    """Conversations of ``model`` on the tasks, with feedback from the first public test that fails."""
    sampler = Sampler(model)
    sampling = Sampling(model="tiny", n=samples, turns=turns, temperature=1, top_p=1, seed=seed)

    async def run() -> list[Collected]:
        return await asyncio.gather(*(collect(task.asked(), sampler, judge.verify, sampling) for task in tasks))

    return asyncio.run(run())


def single_steps(collected: Sequence[Collected], tasks: Sequence[Task]) -> list[tuple[Task, Prompt, float]]:
    """Cobalt's prompts of what was collected: its tasks and trajectories chosen, and cut. Messages here have no system message."""
    found = []
    for task, one in zip(tasks, collected, strict=True):
        chosen = choose([trajectory.rates for trajectory in one.trajectories])
        if chosen.why != "kept":
            continue
        kept = one.model_copy(update={"trajectories": [one.trajectories[index] for index in chosen.kept]})
        for prefix in prefixes(kept, lengths=(1, 3, 5, 7)):
            found.append((task, encode(prefix.messages), prefix.prev_best))
    return found
