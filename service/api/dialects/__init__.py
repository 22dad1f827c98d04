"""Trainers' own protocols, one file each, so that a trainer is pointed here by its URL alone."""

from __future__ import annotations

from fastapi import FastAPI

from service.api.dialects import (
    code_judge,
    nemo_gym,
    open_instruct,
    openrlhf,
    sandbox_fusion_sets,
    slime,
)
from service.api.dialects.base import Dialect
from service.settings import Settings

DIALECTS: tuple[Dialect, ...] = (
    sandbox_fusion_sets.DIALECT,
    openrlhf.DIALECT,
    slime.DIALECT,
    nemo_gym.DIALECT,
    open_instruct.DIALECT,
    code_judge.DIALECT,
)


def install(app: FastAPI, settings: Settings) -> None:
    """Serve the dialects that the settings name, each at the root and below ``/dialects/<name>``."""
    for dialect in DIALECTS:
        if dialect.name in settings.dialects:
            app.include_router(dialect.router)
            app.include_router(dialect.router, prefix=f"/dialects/{dialect.name}")
