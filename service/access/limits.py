"""What one key may take: requests in flight, submissions a second, a part of the queue."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from service.access.keys import Key
from service.errors import LimitReached, TooLarge
from service.jobs.dispatcher import Dispatcher, Task, Ticket
from service.schema import Judgement
from service.telemetry.metrics import Metrics

LONGEST_WAIT_S = 60.0


class Bucket:
    """A token bucket that may go into debt: a batch is taken whole if there is one token, and paid off after.

    ``rate`` is tokens a second; a full bucket holds what one second brings, and one token at least.
    """

    __slots__ = ("_clock", "_level", "_rate", "_size", "_then")

    def __init__(self, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._size = max(rate, 1.0)
        self._rate = rate
        self._level = self._size
        self._then = clock()

    def wait_s(self) -> float:
        """Seconds until something may be taken; 0 is now."""
        now = self._clock()
        self._level = min(self._size, self._level + (now - self._then) * self._rate)
        self._then = now
        return max(0.0, (1.0 - 1e-9 - self._level) / self._rate)

    def take(self, count: int) -> None:
        self._level -= count


class Account:
    """One key's use. ``open`` counts submissions that were admitted and have no judgement yet."""

    def __init__(self, key: Key, clock: Callable[[], float] = time.monotonic) -> None:
        self.requests = 0
        self.open = 0
        self._clock = clock
        self.change(key)

    def change(self, key: Key) -> None:
        """Other limits under the same name; what is in flight stays counted."""
        self.key = key
        self._bucket = Bucket(key.submissions_per_s, self._clock) if key.submissions_per_s is not None else None

    def enter(self) -> None:
        """One more request. Raises ``LimitReached``; otherwise ``leave`` follows."""
        limit = self.key.requests_in_flight
        if limit is not None and self.requests >= limit:
            raise LimitReached(f"this key has {limit} requests in flight, its limit", "in_flight")
        self.requests += 1

    def leave(self) -> None:
        self.requests -= 1

    def check(self, count: int, queue_limit: int) -> None:
        """Whether ``count`` submissions may come now. Raises ``LimitReached``, or ``TooLarge`` if they never may."""
        if self.key.queue_share is not None:
            room = max(1, int(self.key.queue_share * queue_limit))
            if count > room:
                raise TooLarge(f"{count} submissions at once are above this key's part of the queue, {room}")
            if self.open + count > room:
                message = f"this key has {self.open} submissions open, and room for {room}"
                raise LimitReached(message, "queue_share")
        if self._bucket is not None and (wait := self._bucket.wait_s()) > 0:
            message = f"this key sends more than {self.key.submissions_per_s:g} submissions a second"
            raise LimitReached(message, "rate", retry_after_s=min(wait, LONGEST_WAIT_S))

    def admitted(self, count: int) -> None:
        if self._bucket is not None:
            self._bucket.take(count)


class Accounts:
    """Every key's account by name."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._accounts: dict[str, Account] = {}

    def of(self, key: Key) -> Account:
        account = self._accounts.get(key.name)
        if account is None:
            account = self._accounts[key.name] = Account(key, self._clock)
        elif account.key != key:
            account.change(key)
        return account

    def named(self, name: str) -> Account | None:
        return self._accounts.get(name)


class _Counted:
    """A ticket whose submission is open until it is answered, given up or dropped."""

    __slots__ = ("_account", "_ticket")

    def __init__(self, ticket: Ticket, account: Account) -> None:
        self._ticket = ticket
        self._account: Account | None = account
        account.open += 1

    async def wait(self) -> Judgement:
        try:
            return await self._ticket.wait()
        finally:
            self._close()

    def _close(self) -> None:
        if self._account is not None:
            self._account.open -= 1
            self._account = None

    def __del__(self) -> None:
        self._close()


class LimitedDispatcher:
    """A dispatcher that heeds what the keys of its callers may take. ``Task.share`` names the key."""

    def __init__(self, inner: Dispatcher, accounts: Accounts, metrics: Metrics, queue_limit: int) -> None:
        self._inner = inner
        self._accounts = accounts
        self._metrics = metrics
        self._queue_limit = queue_limit
        self.start, self.stop = inner.start, inner.stop
        self.unready, self.stats = inner.unready, inner.stats
        self.environment, self.languages = inner.environment, inner.languages

    def submit(self, tasks: Sequence[Task]) -> list[Ticket]:
        """Admit all of ``tasks``, which have one caller. Raises ``LimitReached``, ``TooLarge`` and what the inner raises."""
        account = self._accounts.named(tasks[0].share) if tasks else None
        if account is None:
            return self._inner.submit(tasks)
        account.check(len(tasks), self._queue_limit)
        tickets = self._inner.submit(tasks)
        account.admitted(len(tasks))
        self._metrics.keys.labels(account.key.name).inc(len(tasks))
        if account.key.queue_share is None:
            return tickets
        return [_Counted(ticket, account) for ticket in tickets]
