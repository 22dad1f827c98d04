"""Which dispatcher the settings ask for."""

from __future__ import annotations

from service.jobs.core import Core
from service.jobs.embedded import EmbeddedDispatcher
from service.settings import Settings


def dispatcher_of(settings: Settings) -> Core:
    """Redis' where one is named, the embedded one elsewhere. Raises ``NotReady`` for an address that is none."""
    if settings.redis_url is None:
        return EmbeddedDispatcher(settings)
    from service.jobs.queue.dispatcher import RedisDispatcher

    return RedisDispatcher(settings)
