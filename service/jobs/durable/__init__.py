"""Jobs that outlive their caller's connection, and the service."""

from __future__ import annotations

from collections.abc import Callable

from service.jobs.caches.caching import CachingDispatcher
from service.jobs.durable.leases import FileLeases, Leases, RedisLeases
from service.jobs.durable.runner import JobRunner
from service.jobs.durable.spool import Spool
from service.jobs.durable.storage import Storage
from service.schema import Result
from service.settings import Settings


def durable(
    settings: Settings, dispatcher: CachingDispatcher, count: Callable[[Result], None]
) -> tuple[Spool, JobRunner]:
    """The spool that the settings name, and what runs its jobs. Raises ``SpoolError`` for a URL that nothing can read."""
    spool = Spool(Storage(settings.spool_url or str(settings.data_dir / "spool")), settings.job_retention_s)
    leases: Leases = RedisLeases(settings.redis_url) if settings.redis_url else FileLeases(settings.data_dir / "leases")
    return spool, JobRunner(spool, leases, dispatcher, settings, count)
