"""A model behind the chat completions of OpenAI's protocol: vLLM, SGLang, llama.cpp, or the stub model."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Protocol, Self

import httpx

from service.errors import AssayError
from trainer_client.offline.trajectories.prompts import THINK_END, Message
from trainer_client.offline.trajectories.schema import Sampling

AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
LONGEST_WAIT_S = 30.0


class ModelError(AssayError):
    """The model gave no answer: it cannot be reached, refuses the request, or answers with something else."""


class Sampler(Protocol):
    """Whatever answers conversations: one text for each, in order. ``seeds`` make the answers the same in every run."""

    async def sample(
        self, conversations: Sequence[Sequence[Message]], seeds: Sequence[int], sampling: Sampling
    ) -> list[str]: ...


class Endpoint:
    """``url`` ends in ``/v1`` as a rule. Requests in flight are bounded; what fails for now is tried again ``attempts`` times."""

    def __init__(
        self, url: str, key: str | None = None, *, concurrency: int = 64, timeout_s: float = 600.0, attempts: int = 6
    ) -> None:
        self.url = url.rstrip("/") + "/chat/completions"
        self._attempts = attempts
        self._free = asyncio.Semaphore(concurrency)
        self._http = httpx.AsyncClient(
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=httpx.Timeout(timeout_s, connect=10.0),
            limits=httpx.Limits(max_connections=concurrency),
        )

    async def sample(
        self, conversations: Sequence[Sequence[Message]], seeds: Sequence[int], sampling: Sampling
    ) -> list[str]:
        """Raises ``ModelError``."""
        asked = zip(conversations, seeds, strict=True)
        tasks = [asyncio.create_task(self._one(messages, seed, sampling)) for messages, seed in asked]
        try:
            return await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()

    async def _one(self, messages: Sequence[Message], seed: int, sampling: Sampling) -> str:
        body = {
            "model": sampling.model, "messages": [message.model_dump() for message in messages], "n": 1, "seed": seed,
            "temperature": sampling.temperature, "top_p": sampling.top_p, "max_tokens": sampling.max_tokens,
        }  # fmt: skip
        async with self._free:
            for attempt in range(self._attempts):
                last = attempt == self._attempts - 1
                try:
                    answer = await self._http.post(self.url, json=body)
                except httpx.TransportError as error:
                    if last:
                        raise ModelError(f"{self.url} cannot be reached: {error or type(error).__name__}") from None
                    await asyncio.sleep(_wait(attempt, None))
                    continue
                if answer.status_code == 200:
                    return _text(answer, self.url)
                if answer.status_code not in AGAIN or last:
                    raise ModelError(f"{self.url} answers {answer.status_code}: {answer.text[:500]}")
                await asyncio.sleep(_wait(attempt, answer.headers.get("retry-after")))
        raise AssertionError("the last attempt returns or raises")

    async def close(self) -> None:
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.close()


def _wait(attempt: int, told: str | None) -> float:
    if told is not None and told.isdigit():
        return min(float(told), LONGEST_WAIT_S)
    return random.uniform(0.5, 1.0) * min(2.0**attempt, LONGEST_WAIT_S)


def _text(answer: httpx.Response, url: str) -> str:
    """The message's text; thinking that a server keeps apart is put back where the model had it."""
    try:
        message: dict[str, Any] = answer.json()["choices"][0]["message"]
        content = message.get("content") or ""
        thinking = message.get("reasoning_content") or message.get("reasoning") or ""
        if not isinstance(content, str) or not isinstance(thinking, str):
            raise TypeError("its content is no text")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise ModelError(f"{url} does not answer as a chat completion does: {error}") from None
    return f"{thinking}{THINK_END}{content}" if thinking else content
