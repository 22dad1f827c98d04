"""The HTTP application. It takes requests apart and puts answers together; workers do everything else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from service.access.keys import Keyring
from service.access.limits import Accounts, LimitedDispatcher
from service.api import dialects, errors, jobs, openapi, operations, problems, scoring, verify
from service.api.gate import Gate
from service.api.state import Jobs, State
from service.jobs.caches.caching import CachingDispatcher, cache_of
from service.jobs.caches.problems import ProblemStore
from service.jobs.caches.shared_problems import SharedProblems
from service.jobs.choice import dispatcher_of
from service.jobs.dispatcher import Dispatcher
from service.jobs.durable import durable
from service.jobs.intake import version
from service.settings import Settings
from service.telemetry.metrics import Metrics
from service.telemetry.refusals import Refusals
from service.telemetry.traces import traces


def create_app(settings: Settings, dispatcher: Dispatcher | None = None) -> FastAPI:
    """The application; its dispatcher (the settings' own unless given) starts and stops with it.

    Raises ``KeysError`` if it is to ask for keys and cannot have them, ``AssayError`` if traces cannot be made.
    """
    keyring, accounts = Keyring(settings), Accounts()
    metrics = Metrics(version())
    refusals = Refusals(metrics)
    tracing = traces(settings, "api")
    store = ProblemStore(settings.problem_limit_mb)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        chosen = dispatcher or dispatcher_of(settings)
        await chosen.start()
        limited = LimitedDispatcher(chosen, accounts, metrics, settings.queue_limit)
        cache = cache_of(settings)
        metrics.watch(
            lambda: {**chosen.stats(), **cache.memory.stats(), "problems": len(store), "problem_bytes": store.bytes}
        )
        # What a job has waiting waits in its spool, so that no limit of its key's is needed.
        kept = Jobs(*durable(settings, CachingDispatcher(chosen, cache), metrics.result))
        shared = SharedProblems(settings.redis_url, settings.problem_limit_mb, store) if settings.redis_url else None
        app.state.assay = State(settings, CachingDispatcher(limited, cache), store, metrics, kept, shared)
        try:
            async with cache, kept.runner:
                yield
            if shared is not None:
                await shared.close()
        finally:
            await chosen.stop()
            if tracing is not None:
                tracing.close()

    app = FastAPI(
        title="Assay", version=version(), description="Sandboxed code verification and rewards", lifespan=lifespan
    )
    app.state.refusals = refusals
    app.add_middleware(
        Gate, settings=settings, keyring=keyring, accounts=accounts, metrics=metrics, refusals=refusals, traces=tracing
    )
    errors.install(app)
    openapi.install(app)
    for group in (verify, jobs, scoring, problems, operations):
        app.include_router(group.router)
    dialects.install(app, settings)
    return app
