"""What the adapters share: a data set's columns to tests, a completion to its text, results to rewards."""

from __future__ import annotations

import asyncio
import functools
import json
import logging
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from service.errors import FormatError
from service.schema import Problem, Result, RewardSpec
from trainer_client.client import RewardClient
from trainer_client.errors import ClientError

log = logging.getLogger("trainer_client")

URL_VARIABLE = "ASSAY_URL"
DEFAULT_URL = "http://127.0.0.1:8000"
# Where data sets keep their tests, in the order in which they are looked for.
COLUMNS = (
    "problem_id",
    "verification_info",
    "ground_truth",
    "reward_model",
    "reward_spec",
    "input_output",
    "tests",
    "test",
    "test_cases",
)
PREV_BEST = "prev_best_pass_rate"  # a column of prompts that go on from earlier answers; some rewards need it
_HASH = re.compile("sha256:[0-9a-f]{64}")
_OF_THE_TRAINER = frozenset({"prompt", "prompts", "completion", "completions", "completion_ids", "prompt_ids"})

Reward = str | Mapping[str, Any] | RewardSpec


class Unscorable(Exception):
    """Nothing is known of a rollout: the service said so, or could not be asked. It is never a reward of 0."""


class NoTests(Unscorable):
    """The row's tests cannot be read."""


class NoColumn(NoTests):
    """The row has none of the columns."""


@dataclass(frozen=True, slots=True)
class Scored:
    """What became of one rollout: a result, or the reason why there is none."""

    result: Result | None = None
    fault: Exception | None = None

    @property
    def reward(self) -> float | None:
        """None if unscorable."""
        return self.result.reward if self.result is not None and self.result.scorable else None

    @property
    def accepted(self) -> bool:
        return self.result is not None and self.result.verdict == "accepted"

    @property
    def timed_out(self) -> bool:
        return self.result is not None and any(
            test.verdict in ("time_limit_exceeded", "idleness_limit_exceeded") for test in self.result.tests
        )

    def why(self) -> str:
        """Why it is unscorable, in one line."""
        if self.result is not None:
            return f"{self.result.verdict}: {self.result.reason or ''} {self.result.message}".strip()
        return f"{type(self.fault).__name__}: {self.fault}"

    def known(self) -> float:
        """The reward. Raises ``Unscorable``."""
        reward = self.reward
        if reward is None:
            raise (type(self.fault) if isinstance(self.fault, Unscorable) else Unscorable)(self.why()) from self.fault
        return reward


@dataclass(frozen=True)
class Scorer:
    """Scores rollouts at ``url`` (``ASSAY_URL`` unless given). Can be pickled; connections are made where it is used.

    ``reward`` is a preset's name or a reward spec, ``timeout_s`` bounds the wait for a reward over all retries, ``columns``
    are where the tests are looked for. A ``limit`` of tests takes the longest ones.
    """

    url: str | Sequence[str] | None = None
    reward: Reward = "binary"
    timeout_s: float = 600.0
    columns: Sequence[str] = COLUMNS
    limit: int | None = None

    @property
    def client(self) -> RewardClient:
        """Shared by all scorers of this process that have the same address and patience."""
        url = self.url or os.environ.get(URL_VARIABLE) or DEFAULT_URL
        return _shared(url if isinstance(url, str) else ",".join(url), self.timeout_s)

    def submission(self, completion: Any, row: Mapping[str, Any], prompt: Any = None) -> dict[str, Any]:
        """Raises ``NoTests``."""
        made = {"completion": text_of(completion), "reward": self.reward, **judged_by(row, self.columns)}
        context: dict[str, Any] = {"prompt": prompt} if isinstance(prompt, str) else {}
        if (best := row.get(PREV_BEST)) is not None:
            context[PREV_BEST] = best
        if context:
            made["context"] = context
        if self.limit is not None:
            made["select"] = {"longest": self.limit}
        return made

    def start(self, completion: Any, row: Mapping[str, Any], prompt: Any = None) -> Future[Result]:
        """One rollout. Calls that come at the same time travel as one batch. Raises ``NoTests`` at once."""
        return self.client.submit(self.submission(completion, row, prompt))

    async def score(self, completion: Any, row: Mapping[str, Any], prompt: Any = None) -> Scored:
        """One rollout, from an event loop. Never raises but for being cancelled."""
        try:
            future = self.start(completion, row, prompt)
            result = await asyncio.wrap_future(future)
            return Scored(result)
        except (ClientError, Unscorable, ValueError) as error:
            return Scored(fault=error)

    def score_now(self, completion: Any, row: Mapping[str, Any], prompt: Any = None) -> Scored:
        """One rollout, from any thread. Never raises."""
        try:
            return Scored(self.start(completion, row, prompt).result())
        except (ClientError, Unscorable, ValueError) as error:
            return Scored(fault=error)

    async def score_all(
        self, completions: Sequence[Any], rows: Sequence[Mapping[str, Any]], prompts: Sequence[Any]
    ) -> list[Scored]:
        """Many rollouts as one batch, in order."""
        found: list[Scored | None] = [None] * len(completions)
        sent: list[tuple[int, dict[str, Any]]] = []
        for index, (completion, row, prompt) in enumerate(zip(completions, rows, prompts, strict=True)):
            try:
                sent.append((index, self.submission(completion, row, prompt)))
            except NoTests as error:
                found[index] = Scored(fault=error)
        if sent:
            outcomes = await asyncio.wrap_future(self.client.submit_each([submission for _, submission in sent]))
            for (index, _), outcome in zip(sent, outcomes, strict=True):
                found[index] = Scored(outcome) if isinstance(outcome, Result) else Scored(fault=outcome)
        return [one for one in found if one is not None]


def from_environment() -> dict[str, Any]:
    """The options of adapters that a trainer gives none: ``ASSAY_REWARD`` and ``ASSAY_TIMEOUT_S`` beside ``ASSAY_URL``."""
    found: dict[str, Any] = {}
    if reward := os.environ.get("ASSAY_REWARD"):
        found["reward"] = json.loads(reward) if reward.startswith("{") else reward
    if timeout_s := os.environ.get("ASSAY_TIMEOUT_S"):
        found["timeout_s"] = float(timeout_s)
    return found


@functools.lru_cache(maxsize=64)
def _shared(url: str, timeout_s: float) -> RewardClient:
    return RewardClient(url, timeout_s=timeout_s)


def rows_of(columns: Mapping[str, Any], count: int) -> list[dict[str, Any]]:
    """Columns (lists of ``count`` entries) as rows; what is no column is left out."""
    lists = {
        name: values
        for name, values in columns.items()
        if not isinstance(values, str | Mapping) and hasattr(values, "__len__") and len(values) == count
    }
    return [{name: values[index] for name, values in lists.items()} for index in range(count)]


def text_of(completion: Any) -> str:
    """A completion's text: it is one, or messages of which the last one of the assistant counts."""
    if isinstance(completion, str):
        return completion
    if isinstance(completion, Mapping):
        completion = [completion]
    said = [message for message in completion if message.get("role", "assistant") == "assistant"]
    content = said[-1].get("content") if said else ""
    if isinstance(content, str):
        return content
    return "".join(part.get("text") or "" for part in content or [] if isinstance(part, Mapping))


def judged_by(row: Mapping[str, Any], columns: Iterable[str] = COLUMNS) -> dict[str, Any]:
    """The fields of a submission that say what it is judged by. Raises ``NoTests``."""
    problem = row.get("problem")
    if isinstance(problem, Problem) or (isinstance(problem, Mapping) and "tests" in problem):
        return {"problem": problem}
    listed = list(columns)
    name = next((name for name in listed if row.get(name) is not None), None)
    if name is None:
        raise NoColumn(
            f"no tests in {', '.join(sorted(map(str, row))) or 'an empty row'}; looked for {', '.join(listed)}"
        )
    if name == "problem_id":
        return {"problem_id": str(row[name])}
    if (known := _hash_in(row[name])) is not None:
        return {"problem_id": known}
    try:
        return {"problem": _parsed(_text(plain(row[name])))}
    except FormatError as error:
        # Some formats are spread over several columns: a script under `test` and the function's name beside it.
        whole = {key: plain(value) for key, value in row.items() if key not in _OF_THE_TRAINER | {PREV_BEST}}
        try:
            return {"problem": _parsed(_text(whole | _strings(row)))}
        except (FormatError, TypeError, ValueError):
            raise NoTests(f"the tests in {name!r} cannot be read: {error}") from error
    except (TypeError, ValueError) as error:
        raise NoTests(f"the tests in {name!r} cannot be written as JSON: {error}") from error


def _hash_in(value: Any) -> str | None:
    """A problem's hash in place of its tests, as `assay groups` writes it: whoever registered the problem has them."""
    inner = value.get("ground_truth") if isinstance(value, Mapping) else value
    return inner if isinstance(inner, str) and _HASH.fullmatch(inner) else None


def plain(value: Any) -> Any:
    """Arrays of numpy and torch, tuples and sets as lists, at any depth."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple | set) else value


def _strings(row: Mapping[str, Any]) -> dict[str, str]:
    return {key: row[key] for key in ("prompt",) if isinstance(row.get(key), str)}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


@functools.lru_cache(maxsize=4096)
def _parsed(text: str) -> Problem:
    from service import formats

    return formats.parse(text)


def warn(scored: Sequence[Scored]) -> None:
    """One line on what could not be scored."""
    lost = [one for one in scored if one.reward is None]
    if lost:
        log.warning(
            "%d of %d rollouts are unscorable and have no reward; the first: %s", len(lost), len(scored), lost[0].why()
        )
