"""What a worker says of a shard, in one exchange with Redis at a time."""

from __future__ import annotations

from typing import Any

import redis

from service.jobs.queue import protocol
from service.jobs.queue.protocol import Reply


class Sender:
    """Replies to one API process about one shard, kept until the next call to ``flush``."""

    def __init__(self, connection: redis.Redis, api: str, shard: str, worker: str) -> None:
        self._connection = connection
        self._key = protocol.replies_key(api)
        self._shard, self._worker = shard, worker
        self._pipe: Any = connection.pipeline(transaction=False)

    def say(self, op: protocol.Op, number: int, body: bytes = b"") -> None:
        self._pipe.xadd(self._key, Reply(op, self._shard, self._worker, number, body).fields())

    def flush(self, waiting: str | None = None) -> int:
        """Send what was said. How long the list ``waiting`` is, if one is named."""
        if not len(self._pipe) and waiting is None:
            return 0
        self._pipe.expire(self._key, protocol.REPLIES_TTL_S)
        if waiting is not None:
            self._pipe.llen(waiting)
        answers = self._pipe.execute()
        return int(answers[-1]) if waiting is not None else 0
