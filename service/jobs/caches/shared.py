"""Bytes by name in a Redis that services share, within a bound that is ours and not Redis'.

Every entry is a key of its own, with an end; an index keeps when it was used last and what it takes. Whoever writes drops
the least used until the bound holds, so that nothing hangs on ``maxmemory`` or on which other data Redis would drop.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from redis.asyncio import Redis

OVERHEAD = 250  # bytes that an entry takes beside its own, roughly: three names of it and its end

# KEYS: entry, index, sizes, total; ARGV: name, data, size, now (s), time to live (ms), limit (bytes), prefix
_PUT = """
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[5])
local before = tonumber(redis.call('HGET', KEYS[3], ARGV[1]) or '0')
redis.call('HSET', KEYS[3], ARGV[1], ARGV[3])
redis.call('ZADD', KEYS[2], ARGV[4], ARGV[1])
local total = redis.call('INCRBY', KEYS[4], ARGV[3] - before)
local gone = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[4] - ARGV[5] / 1000 - 1, 'LIMIT', 0, 100)
while true do
  local name = table.remove(gone)
  if not name then
    if total <= tonumber(ARGV[6]) then break end
    name = redis.call('ZRANGE', KEYS[2], 0, 0)[1]
    if not name then break end
  end
  redis.call('ZREM', KEYS[2], name)
  total = redis.call('INCRBY', KEYS[4], -tonumber(redis.call('HGET', KEYS[3], name) or '0'))
  redis.call('HDEL', KEYS[3], name)
  redis.call('UNLINK', ARGV[7] .. name)
end
return total
"""


class SharedStore:
    """Raises ``RedisError`` where Redis does not answer."""

    def __init__(self, redis: Redis, prefix: str, limit_mb: int, ttl_s: float) -> None:
        self._redis = redis
        self.prefix = prefix + ":"
        self._limit = limit_mb << 20
        self._ttl_ms = int(ttl_s * 1000)
        self._put = redis.register_script(_PUT)
        self._index, self._sizes, self._total = (f"{prefix}-{name}" for name in ("index", "sizes", "total"))

    async def put(self, name: str, data: bytes) -> None:
        """Keep it, unless it alone is above the bound."""
        size = len(data) + OVERHEAD
        if size <= self._limit:
            keys = [self.prefix + name, self._index, self._sizes, self._total]
            await self._put(keys=keys, args=[name, data, size, time.time(), self._ttl_ms, self._limit, self.prefix])

    async def get(self, names: Sequence[str]) -> dict[str, bytes]:
        """Those that are there, each of which is used by that."""
        if not names:
            return {}
        found = await self._redis.mget([self.prefix + name for name in names])
        there = {name: data for name, data in zip(names, found, strict=True) if isinstance(data, bytes)}
        if there:
            await self.touch(list(there))
        return there

    async def touch(self, names: Sequence[str]) -> None:
        """Note that they were used."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.zadd(self._index, {name: time.time() for name in names}, xx=True)
        for name in names:
            pipe.pexpire(self.prefix + name, self._ttl_ms)
        await pipe.execute()

    async def bytes(self) -> int:
        """What it takes."""
        return int(await self._redis.get(self._total) or 0)
