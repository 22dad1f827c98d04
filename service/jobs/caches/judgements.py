"""Judgements that may answer again: what may, under which name, and the memory of one process for them."""

from __future__ import annotations

from collections import Counter

from cachetools import LRUCache

from service.jobs.dispatcher import Environment, Task
from service.jobs.folding import fold, unfold
from service.judging.flags import Flag
from service.judging.plan import work_key
from service.schema import Judgement, sha256
from service.verdict import UNSCORABLE, Verdict

OVERHEAD = 300  # bytes that an entry takes beside its own, roughly

# Another run may come out otherwise: what was measured against a limit hangs on the machine, too.
UNSTEADY = UNSCORABLE | {
    Verdict.TIME_LIMIT_EXCEEDED, Verdict.IDLENESS_LIMIT_EXCEEDED, Verdict.MEMORY_LIMIT_EXCEEDED,
}  # fmt: skip
STEADY_FAILURES = (None, "syntax", "too_large")


def cache_key(task: Task, environment: Environment | None) -> str | None:
    """The name of the work in this environment; None if the work must be run."""
    if environment is None or not task.cache or task.plan.repeat > 1:
        return None
    named = [part for part in environment if part is not None]
    return sha256("\0".join((work_key(task.source, task.problem_id, task.plan, task.language), *named)))


def steady(judgement: Judgement) -> bool:
    """Whether another run of the same work would come to the same."""
    return (
        judgement.scorable
        and judgement.reason is None
        and judgement.flake is None
        and judgement.attempts <= 1
        and judgement.verdict not in UNSTEADY
        and not any(test.verdict in UNSTEADY for test in judgement.tests)
        and Flag.COMPILE_LIMIT not in judgement.flags
        and all(_failure(answer) in STEADY_FAILURES for answer in judgement.analysis.values())
    )


def _failure(answer: object) -> object:
    return answer.get("error") if isinstance(answer, dict) else "garbled"


def runs_in(judgement: Judgement) -> tuple[str | None, ...]:
    """The environment that a judgement says it was made in."""
    made = judgement.provenance
    return made.image, made.isolation, made.version, made.judge_image


def packed(judgement: Judgement) -> bytes:
    return fold(judgement.__pydantic_serializer__.to_json(judgement))


def answer(kept: bytes) -> Judgement:
    """A kept judgement as an answer: with the original's cost, and none of its waiting. Raises ``ValueError``."""
    judgement = Judgement.model_validate_json(unfold(kept))
    judgement.cost.cached = True
    judgement.cost.queue_s = 0.0
    return judgement


class JudgementCache:
    """Packed judgements by key, the last used ones, in at most ``limit_mb`` of memory."""

    def __init__(self, limit_mb: int) -> None:
        self._entries: LRUCache[str, bytes] = LRUCache(limit_mb << 20, getsizeof=lambda kept: len(kept) + OVERHEAD)
        self.counts: Counter[str] = Counter()

    def get(self, key: str) -> bytes | None:
        kept: bytes | None = self._entries.get(key)
        return kept

    def put(self, key: str, kept: bytes) -> None:
        if len(kept) + OVERHEAD <= self._entries.maxsize:
            self._entries[key] = kept

    def stats(self) -> dict[str, float]:
        """``cache_hits`` and ``cache_misses`` count work that could have been answered so; entries and bytes."""
        counters = ("hits", "misses", "hits_shared", "joined_elsewhere")
        return {
            "cache_entries": len(self._entries),
            "cache_bytes": int(self._entries.currsize),
            **{f"cache_{name}": self.counts[name] for name in counters},
        }
