"""Who runs a job, when several services look at the same spool."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
from pathlib import Path
from typing import Protocol

from redis.asyncio import Redis
from redis.asyncio.lock import Lock
from redis.exceptions import LockError, RedisError

from service.errors import SpoolError

LEASE_S = 30.0


class Lease(Protocol):
    """The right to run one job."""

    async def lost(self) -> None:
        """Returns when the right is gone; a lease that cannot be lost never returns."""
        ...

    async def release(self) -> None: ...


class Leases(Protocol):
    """Hands out leases, one a job at a time."""

    async def take(self, job_id: str) -> Lease | None:
        """None if somebody else runs the job."""
        ...

    async def close(self) -> None: ...


class FileLease:
    """A locked file. The kernel lets go of it when its process ends, however that ends."""

    def __init__(self, path: Path, number: int) -> None:
        self._path = path
        self._number = number

    async def lost(self) -> None:
        await asyncio.Event().wait()

    async def release(self) -> None:
        with contextlib.suppress(OSError):
            self._path.unlink()
        os.close(self._number)


class FileLeases:
    """For the services of one machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def take(self, job_id: str) -> FileLease | None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path = self._folder / job_id
            number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise SpoolError(f"jobs cannot be locked in {self._folder}: {error.strerror}") from error
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Whoever had it may have removed the file before we had the lock: then it is a lock on nothing.
            if path.stat().st_ino == os.fstat(number).st_ino:
                return FileLease(path, number)
        except OSError:
            pass
        os.close(number)
        return None

    async def close(self) -> None:
        pass


class RedisLease:
    """A lock with an end, which is put off as long as this process lives."""

    def __init__(self, lock: Lock) -> None:
        self._lock = lock

    async def lost(self) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + LEASE_S
        while loop.time() < until:
            await asyncio.sleep(LEASE_S / 6)
            asked = loop.time()
            try:
                await self._lock.reacquire()
                until = asked + LEASE_S
            except LockError:
                return
            except RedisError:  # it may come back before the lock has ended
                continue

    async def release(self) -> None:
        with contextlib.suppress(RedisError):
            await self._lock.release()


class RedisLeases:
    """For services anywhere that share a Redis."""

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(url)

    async def take(self, job_id: str) -> RedisLease | None:
        lock = self._redis.lock(f"assay:job:{job_id}", timeout=LEASE_S, blocking=False, thread_local=False)
        try:
            return RedisLease(lock) if await lock.acquire() else None
        except RedisError as error:
            raise SpoolError(f"jobs cannot be locked in Redis: {error}") from error

    async def close(self) -> None:
        await self._redis.aclose()
