"""``RewardClient``: the blocking client. It drives ``AsyncRewardClient`` on an event loop in a thread of its own."""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import Future
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Self, TypeVar

from service.group_schema import GroupScores, Rescored
from service.schema import Context, Problem, Result, RewardSpec
from trainer_client.aio import AsyncRewardClient, given, observer
from trainer_client.core import Given, OnProgress, OnResult, Request
from trainer_client.errors import ClientError
from trainer_client.jobs import AsyncJobs, Jobs
from trainer_client.options import Options, urls
from trainer_client.packing import Packed, pack, pack_each
from trainer_client.portal import Portal

T = TypeVar("T")

# A forked child must touch neither its parent's loop nor its connections, not even to let them go.
_LEFT_TO_PARENT: list[object] = []


class RewardClient(Jobs):
    """May be kept for a whole training run, shared by threads, used in forked children, and pickled.

    ``url`` is the service's address, or several: then each request goes to the one that is well and has the least to do.
    The options are those of ``trainer_client.options.Options``.
    """

    def __init__(self, url: str | Sequence[str], **options: Any) -> None:
        self.urls = urls(url)
        self._options = Options(**options)
        self._pid = 0
        self._lock = threading.Lock()
        self._running: tuple[Portal, AsyncRewardClient] | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return AsyncRewardClient.__reduce__(self)  # type: ignore[arg-type]

    def verify(self, submission: Given | None = None, /, *, timeout_s: float | None = None, **fields: Any) -> Result:
        """Verify one submission, given as such, as a dict, or as fields. Raises ``ClientError``."""
        packed = pack(given(submission, fields))
        portal, client = self._parts()
        return portal.call(client.verify_packed(packed, timeout_s))

    def verify_batch(
        self,
        submissions: Sequence[Given],
        on_result: OnResult | None = None,
        *,
        on_progress: OnProgress | None = None,
        timeout_s: float | None = None,
    ) -> list[Result]:
        """Results in the order of ``submissions``, or the first error. Raises ``ClientError``.

        ``on_result(index, result)`` and ``on_progress(ended, total)`` are called in this thread as each ends.
        """
        call = observer(on_result, on_progress, len(submissions))
        found = self._run([pack(one) for one in submissions], call, timeout_s, sift=False)
        return [one for one in found if isinstance(one, Result)]

    def verify_each(
        self,
        submissions: Sequence[Given],
        on_result: OnResult | None = None,
        *,
        on_progress: OnProgress | None = None,
        timeout_s: float | None = None,
    ) -> list[Result | ClientError]:
        """Like ``verify_batch``, but whatever goes wrong stays with its own submission: an error in a result's place."""
        call = observer(on_result, on_progress, len(submissions))
        return self._run(pack_each(submissions), call, timeout_s, sift=True)

    def submit(
        self, submission: Given | None = None, /, *, timeout_s: float | None = None, **fields: Any
    ) -> Future[Result]:
        """``verify`` without the waiting. Code on an event loop awaits it with ``asyncio.wrap_future``."""
        packed = pack(given(submission, fields))
        portal, client = self._parts()
        return portal.start(client.verify_packed(packed, timeout_s))

    def submit_each(
        self, submissions: Sequence[Given], *, timeout_s: float | None = None
    ) -> Future[list[Result | ClientError]]:
        """``verify_each`` without the waiting."""
        packed = pack_each(submissions)
        portal, client = self._parts()
        return portal.start(client.run_packed(packed, None, timeout_s, sift=True))

    def register(self, problem: Problem | Mapping[str, Any]) -> str:
        """Register a problem by its content; its id is for ``problem_id``. Twice is once. Raises ``ClientError``.

        With several endpoints it is registered at one of them: there, send problems inline and let the client register them.
        """
        portal, client = self._parts()
        return portal.call(client.register(problem))

    def groups(self, rollouts: Sequence[Mapping[str, Any]], **fields: Any) -> GroupScores:
        """Rewards and advantages of one prompt's rollouts, as ``POST /v1/groups`` takes them: ``advantage``, ``reward``, ``problem_id``.

        A turn is a ``Result``, a ``Submission`` or a dict of either. Raises ``ClientError``.
        """
        portal, client = self._parts()
        return portal.call(client.groups(rollouts, **fields))

    def rescore(
        self, results: Sequence[Result], reward: str | RewardSpec, contexts: Sequence[Context | Mapping[str, Any]] = ()
    ) -> Rescored:
        """Rewards of results under another spec, by place; nothing runs. Raises ``ClientError``."""
        portal, client = self._parts()
        return portal.call(client.rescore(results, reward, contexts))

    def close(self) -> None:
        """End the thread and let the connections go. The client may be used again."""
        with self._lock:
            running, self._running = self._running, None
            if running is not None and self._pid == os.getpid():
                self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _done(self, work: Callable[[AsyncJobs], Coroutine[Any, Any, T]]) -> T:
        portal, client = self._parts()
        return portal.call(work(client))

    def _exchange(self, request: Request) -> bytes:
        portal, client = self._parts()
        return portal.call(client._exchange(request))

    def _run(
        self, packed: Sequence[Packed | ClientError], on_result: OnResult | None, timeout_s: float | None, sift: bool
    ) -> list[Result | ClientError]:
        portal, client = self._parts()
        if on_result is None:
            return portal.call(client.run_packed(packed, None, timeout_s, sift))
        ended: SimpleQueue[tuple[int, Result] | None] = SimpleQueue()
        future = portal.start(client.run_packed(packed, lambda *one: ended.put(one), timeout_s, sift))
        future.add_done_callback(lambda _: ended.put(None))
        try:
            while (one := ended.get()) is not None:
                on_result(*one)
            return future.result()
        finally:
            future.cancel()

    def _parts(self) -> tuple[Portal, AsyncRewardClient]:
        pid = os.getpid()
        if self._pid == pid and (running := self._running) is not None:
            return running
        if self._pid != pid:
            if self._running is not None:
                _LEFT_TO_PARENT.append(self._running)
            self._lock = threading.Lock()  # another thread may have held it at the fork
        with self._lock:
            if self._running is None or self._pid != pid:
                self._running = Portal(), AsyncRewardClient(self.urls, **self._options.__dict__)
                self._pid = pid
                self._end = weakref.finalize(self, _end, pid, *self._running)
            return self._running


def _end(pid: int, portal: Portal, client: AsyncRewardClient) -> None:
    if pid != os.getpid():
        return
    try:
        if not portal.here():  # the collector may have come here from the loop itself
            portal.call(client.close())
    finally:
        portal.stop()
