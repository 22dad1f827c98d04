"""The HTTP application. It takes requests apart and puts answers together; workers do everything else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from service.api import dialects, errors, openapi, operations, problems, scoring, verify
from service.api.state import State
from service.jobs.dispatcher import Dispatcher
from service.jobs.embedded import EmbeddedDispatcher
from service.jobs.intake import version
from service.jobs.problems import ProblemStore
from service.settings import Settings


def create_app(settings: Settings, dispatcher: Dispatcher | None = None) -> FastAPI:
    """The application; its dispatcher (embedded unless given) starts and stops with it."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        chosen = dispatcher or EmbeddedDispatcher(settings)
        await chosen.start()
        app.state.assay = State(settings, chosen, ProblemStore(settings.problem_limit_mb))
        try:
            yield
        finally:
            await chosen.stop()

    app = FastAPI(
        title="Assay", version=version(), description="Sandboxed code verification and rewards", lifespan=lifespan
    )
    errors.install(app)
    openapi.install(app)
    for group in (verify, scoring, problems, operations):
        app.include_router(group.router)
    dialects.install(app, settings)
    return app
