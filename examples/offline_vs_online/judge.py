"""Verdicts from a running Assay, and what they cost."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from examples.offline_vs_online.family import Task, completion
from service.schema import Result, Submission
from trainer_client import RewardClient


@dataclass
class Bill:
    """Submissions sent and run, CPU seconds of the programs that ran, unscorable ones; and seconds in which a verdict was waited for.

    Calls may come from several threads: time in which two of them wait counts once.
    """

    sent: int = 0
    run: int = 0
    cpu_s: float = 0.0
    wait_s: float = 0.0
    unscorable: int = 0
    _waiting: int = 0
    _since: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @contextmanager
    def waiting(self) -> Iterator[None]:
        with self._lock:
            if self._waiting == 0:
                self._since = time.monotonic()
            self._waiting += 1
        try:
            yield
        finally:
            with self._lock:
                self._waiting -= 1
                if self._waiting == 0:
                    self.wait_s += time.monotonic() - self._since

    def add(self, results: Sequence[Result]) -> None:
        ran = [result for result in results if not result.cost.cached]
        with self._lock:
            self.sent += len(results)
            self.run += len(ran)
            self.cpu_s += sum(result.cost.cpu_s for result in ran)
            self.unscorable += sum(not result.scorable for result in results)

    def told(self) -> dict[str, Any]:
        return {
            "submissions": self.sent, "runs": self.run, "unscorable": self.unscorable,
            "verifier_cpu_s": round(self.cpu_s, 2), "verifier_wait_s": round(self.wait_s, 2),
        }  # fmt: skip


@dataclass
class Judge:
    """Has programs judged. ``fresh`` runs each one although equal ones are known: a real task's programs are seldom equal.

    Otherwise ``known`` has what became of equal ones, and is added to.
    """

    client: RewardClient
    fresh: bool
    bill: Bill = field(default_factory=Bill)
    known: dict[tuple[str, str], Result] = field(default_factory=dict)
    _ids: dict[Task, str] = field(default_factory=dict)

    def problem_id(self, task: Task) -> str:
        if task not in self._ids:
            self._ids[task] = self.client.register(task.problem())
        return self._ids[task]

    def __call__(
        self,
        tasks: Sequence[Task],
        answers: Sequence[Sequence[str]],
        reward: str = "binary",
        bests: Sequence[float] | None = None,
    ) -> list[Result]:
        """One result an answer (its words), in order."""
        texts = [completion(words) for words in answers]
        ids = [self.problem_id(task) for task in tasks]
        asked = [
            {
                "completion": text, "problem_id": name, "reward": reward, "cache": not self.fresh,
                "return": {"output_kb": 0},
                "context": {} if bests is None else {"prev_best_pass_rate": bests[index]},
            }
            for index, (name, text) in enumerate(zip(ids, texts, strict=True))
        ]  # fmt: skip
        return self._judged([(name, text) for name, text in zip(ids, texts, strict=True)], asked)

    async def verify(self, submissions: Sequence[Submission]) -> list[Result]:
        """As ``collect`` asks for it."""
        asked = [one.model_copy(update={"cache": not self.fresh}) for one in submissions]
        keys = [(one.problem.model_dump_json() if one.problem else "", one.completion or "") for one in submissions]
        return await asyncio.to_thread(self._judged, keys, asked)

    def _judged(self, keys: Sequence[tuple[str, str]], asked: Sequence[Any]) -> list[Result]:
        """Only what is not known is sent, equal programs once; unless all of it is to be fresh."""
        if self.fresh:
            return self._sent(asked)
        new = {key: one for key, one in zip(keys, asked, strict=True) if key not in self.known}
        found = self._sent(list(new.values())) if new else []
        self.known.update((key, result) for key, result in zip(new, found, strict=True) if result.scorable)
        sent = dict(zip(new, found, strict=True))
        return [sent[key] if key in sent else self.known[key] for key in keys]

    def _sent(self, asked: Sequence[Any]) -> list[Result]:
        with self.bill.waiting():
            found = self.client.verify_batch(asked)
        self.bill.add(found)
        return found
