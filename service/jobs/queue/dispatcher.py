"""The dispatcher of many machines: shards go to workers through Redis and RQ, judgements come back one by one.

What waits, waits here; Redis holds what the workers take next, about two shards a worker. Each submission that was
sent is known until it has its answer, whatever becomes of the worker, of Redis or of what either said.
"""

from __future__ import annotations

import itertools
import logging
import time
from uuid import uuid4

from pydantic import ValidationError

from service.jobs.core import Core
from service.jobs.dispatcher import Environment
from service.jobs.provided import Languages, merged
from service.jobs.queue.fleet import Fleet
from service.jobs.queue.link import Link, Look, passed
from service.jobs.queue.protocol import MAX_BYTES, Reply
from service.jobs.queue.shards import A_WORKER, Costs, Shard, cut
from service.jobs.runs import Run, unscorable
from service.schema import Judgement
from service.settings import Settings
from service.verdict import Reason

START_GRACE_S = 5.0
PATIENCE_S = 15.0  # for workers or Redis to come back before new work is refused
MISSED = 3  # looks at which nobody had a shard before it is sent again

log = logging.getLogger(__name__)


class RedisDispatcher(Core):
    """Implements ``Dispatcher`` over ``settings.redis_url``."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        assert settings.redis_url is not None
        self.api = uuid4().hex
        self._link = Link(settings.redis_url, self.api, self)
        self._fleet = Fleet(settings.worker_lease_s)
        self._costs = Costs()
        self._shards: dict[str, Shard] = {}
        self._sent: dict[int, Run] = {}
        self._numbers = itertools.count()
        self._lost_workers: list[tuple[bytes, str]] = []
        self._unseen = 0  # workers that came and went between two looks
        self._ready_at = float("-inf")

    async def _open(self) -> None:
        """Raises ``NotReady`` for an address that no Redis can be at, or one that refuses."""
        await self._link.open(START_GRACE_S)

    async def _close(self) -> None:
        for number in list(self._sent):
            self._link.cancel(None, number)
        await self._link.close([shard for shard in self._shards.values() if shard.worker is None])
        self._shards.clear()

    # --- what is said of the workers ---

    def unready(self) -> str | None:
        """Why no worker can take work now; None when one can."""
        if self._stopping:
            return "the service is stopping"
        if self._link.trouble is not None:
            return self._link.trouble
        if self._fleet.ready():
            return None
        failures = sorted({one.failure for one in self._fleet.all() if one.failure})
        return "; ".join(failures) or "no worker is there: start one with `assay worker --redis URL`"

    def _hopeless(self) -> str | None:
        why = self.unready()
        if why is None or time.monotonic() - self._ready_at < PATIENCE_S:
            return None
        return why

    def environment(self, language: str = "python") -> Environment | None:
        """What the ready workers run work in, if it is the same for all of them."""
        found = {(one.image_of(language), one.isolation, one.version) for one in self._fleet.ready()}
        image, isolation, version = found.pop() if len(found) == 1 else (None, "", "")
        return Environment(image, isolation, version) if image else None

    def languages(self) -> Languages:
        return merged(one.languages for one in self._fleet.ready())

    def _workers(self) -> dict[str, float]:
        return {
            "running": sum(run.started is not None for run in self._sent.values()),
            "workers": len(self._fleet.ready()),
            "slots": len(self._fleet.all()),
            "slot_resets": self._fleet.replaced,
            "sent": sum(len(shard.runs) for shard in self._shards.values()),
            "worker_deaths": self._fleet.deaths + self._unseen,
            **{name: self._counts[name] for name in ("shards", "resent", "ignored")},
        }

    # --- runs go out ---

    def _places(self, online: bool) -> int:
        """How many more shards of a priority the workers can have. Offline shards never keep online ones waiting."""
        return A_WORKER * len(self._fleet.ready()) - sum(shard.online == online for shard in self._shards.values())

    def _room(self) -> int:
        return max(self._places(True), 0)

    def _pump(self) -> None:
        if self._stopping:
            return
        for online in (True, False):
            while (waiting := self._waiting.count(online)) and (places := self._places(online)) > 0:
                runs = cut(lambda online=online: self._take(online), waiting, places, self._costs)  # type: ignore[misc]
                if runs:
                    shard = Shard(f"{self.api}-{next(self._numbers)}", online, {run.number: run for run in runs})
                    self._shards[shard.id] = shard
                    self._sent |= shard.runs
                    self._counts["shards"] += 1
                    self._link.send(shard)

    def _take(self, online: bool | None = None) -> Run | None:
        while (run := super()._take(online)) is not None:
            if max(len(run.task.source), len(run.task.problem_json)) <= MAX_BYTES:
                return run
            message = f"a source or a problem above {MAX_BYTES >> 20} MiB does not go through Redis"
            self._end(run, unscorable(run.task, Reason.JUDGE_FAULT, message, attempts=0))
        return None

    def _abandon(self, run: Run) -> None:
        shard = self._shard_of(run.number)
        if shard is not None:
            if shard.sent is not None:
                self._link.cancel(shard.worker, run.number)
            self._leave(shard, run.number)
            self._pump()

    def _shard_of(self, number: int) -> Shard | None:
        return next((shard for shard in self._shards.values() if number in shard.runs), None)

    def _leave(self, shard: Shard, number: int) -> None:
        """A run has its answer, or goes another way."""
        shard.runs.pop(number, None)
        if not shard.runs:
            self._shards.pop(shard.id, None)

    def _forget(self, run: Run) -> None:
        super()._forget(run)
        self._sent.pop(run.number, None)

    # --- replies come in ---

    def on_reply(self, reply: Reply) -> None:
        """What a worker said of a run. The first judgement of a run is its answer, whoever sent it; others are dropped."""
        run, shard = self._sent.get(reply.number), self._shards.get(reply.shard)
        if run is None:
            self._counts["ignored"] += reply.op == "done"
            return
        if reply.op == "done":
            self._done(run, reply)
            return
        if shard is None or reply.number not in shard.runs:
            return  # of a shard that was given up: the run is on its way again
        match reply.op:
            case "began":
                shard.worker = reply.worker
                self._begin(run)
            case "late":
                self._leave(shard, run.number)
                self._late(run, shard.until.get(run.number))
            case "need":
                self._link.upload_again(run.task.problem_id)
                self._leave(shard, run.number)
                self._again(run)
            case "back":
                self._leave(shard, run.number)
                self._again(run)

    def on_read(self) -> None:
        self._pump()

    def _done(self, run: Run, reply: Reply) -> None:
        try:
            answer = Judgement.model_validate_json(reply.body)
        except ValidationError as error:
            log.error("worker %s sent a judgement that is none: %s", reply.worker, error)
            answer = unscorable(run.task, Reason.INFRASTRUCTURE, "a worker's judgement could not be read", attempts=1)
        shard = self._shard_of(run.number)
        if shard is not None:
            if shard.id != reply.shard and shard.sent is not None:
                self._link.cancel(shard.worker, run.number)
            self._leave(shard, run.number)
        if answer.reason is Reason.INFRASTRUCTURE and run.attempts + 1 < self.settings.attempts:
            self._counts["retried"] += 1
            run.attempts += answer.attempts
            self._again(run)
            return
        if run.started is not None and answer.scorable:
            self._costs.learn(run.task.problem_id, time.monotonic() - run.started)
        self._answer(run, answer)

    def _late(self, run: Run, until: float | None) -> None:
        """A worker met it after the deadline ``until``. Who came later and waits longer is still waited for."""
        for place in list(run.places):
            if until is not None and place.timer is not None and place.timer.when() <= until:
                self._deadline(run, place)
        self._again(run)

    # --- workers and shards get lost ---

    def on_back(self) -> None:
        self._fleet.spare()

    def on_look(self, look: Look) -> None:
        """Once a second: who is there, and is every shard somewhere?"""
        lost = self._fleet.update(look.workers)
        self._lost_workers += [(look.last, name) for name in lost]
        if self._fleet.ready():
            self._ready_at = time.monotonic()
        # What a worker said before it was lost counts, so it is read first.
        due = [name for last, name in self._lost_workers if passed(self._link.read_to, last)]
        self._lost_workers = [(last, name) for last, name in self._lost_workers if name not in due]
        for name in due:
            self._give_up([shard for shard in self._shards.values() if shard.worker == name], name)
        held = self._fleet.held() | look.queued
        missing = []
        for shard in self._shards.values():
            if shard.sent is None or shard.sent >= look.started:
                continue
            shard.missing = 0 if shard.id in held else shard.missing + 1
            if shard.missing >= MISSED and passed(self._link.read_to, look.last):
                missing.append(shard)
        for shard in missing:  # its worker came and went between two looks, or Redis lost it
            went = shard.worker is not None and shard.worker not in look.workers
            self._unseen += went
            self._give_up([shard], shard.worker if went else None)
        self._pump()

    def _give_up(self, shards: list[Shard], worker: str | None) -> None:
        """Send again what has no answer. A run that had begun on a lost ``worker`` may be why it was lost."""
        for shard in shards:
            del self._shards[shard.id]
            for run in reversed(shard.runs.values()):
                self._counts["resent"] += 1
                if worker is not None and run.started is not None:
                    log.warning(
                        "worker %s is lost with submission %d, attempt %d", worker, run.number, run.attempts + 1
                    )
                    self._lost(run, worker)
                else:
                    self._again(run)
