"""What operators and load balancers ask: health, readiness, metrics, and what there is to choose from."""

from __future__ import annotations

import json

from fastapi import APIRouter, Request, Response

from service import formats, rewards
from service import languages as registry
from service.api import openapi
from service.api.bodies import json_response
from service.api.state import state
from service.errors import NotReady
from service.jobs.intake import version
from service.telemetry.metrics import CONTENT_TYPE

router = APIRouter()


@router.get("/healthz", openapi_extra=openapi.HEALTH, response_class=Response)
async def healthz() -> Response:
    """Whether this process answers; nothing is said of the workers."""
    return json_response(json.dumps({"status": "ok", "version": version()}).encode())


@router.get("/readyz", openapi_extra=openapi.READY, response_class=Response)
async def readyz(request: Request) -> Response:
    """Whether a worker can take work; 503 with the reason if none can."""
    dispatcher = state(request).dispatcher
    why = dispatcher.unready()
    if why is not None:
        raise NotReady(why)
    stats = dispatcher.stats()
    return json_response(json.dumps({"status": "ready", "workers": stats["workers"], "slots": stats["slots"]}).encode())


@router.get("/metrics", openapi_extra=openapi.METRICS, response_class=Response)
async def metrics(request: Request) -> Response:
    """Counters and gauges in Prometheus' text format."""
    return Response(state(request).metrics.text(), media_type=CONTENT_TYPE)


@router.get("/v1/presets", openapi_extra=openapi.PRESETS, response_class=Response)
async def presets() -> Response:
    """Every reward preset by name: the reward spec that it stands for, where it is from, and what it needs."""
    entries = rewards.PRESETS.items()
    answer = {
        "presets": {name: entry.spec.model_dump(mode="json", exclude_defaults=True) for name, entry in entries},
        "sources": {name: entry.source for name, entry in entries},
        "needs": {
            name: {
                "all_tests": rewards.needs_all_tests(entry.spec),
                "context": rewards.needed_context(entry.spec),
                "analyses": rewards.needed_analyses(entry.spec),
            }
            for name, entry in entries
        },
    }
    return json_response(json.dumps(answer).encode())


@router.get("/v1/languages", openapi_extra=openapi.LANGUAGES, response_class=Response)
async def languages(request: Request) -> Response:
    """Languages of submissions and formats of ground truths; ``details`` say what the workers have of each language."""
    have = state(request).dispatcher.languages()
    details = {
        name: {
            "aliases": list(entry.aliases),
            "compiled": entry.compile is not None,
            "startup_cpu_s": entry.startup_cpu_s,
            "works": name in have and have[name].image is not None,
            "image": have[name].image if name in have else None,
            "version": have[name].version if name in have else None,
            "why": have[name].why if name in have else "no worker is ready",
        }
        for name, entry in registry.registry().items()
    }
    names = {"languages": list(registry.names()), "details": details, "formats": list(formats.names())}
    return json_response(json.dumps(names).encode())
