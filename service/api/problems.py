"""``/v1/problems``: a problem is registered once and then named by the hash of its content."""

from __future__ import annotations

import json

from fastapi import APIRouter, Request, Response

from service.api import openapi
from service.api.bodies import json_response, parse, read
from service.api.errors import error_response
from service.api.state import state
from service.errors import UnknownProblem
from service.jobs.caches.problems import prepare
from service.schema import Problem

router = APIRouter()


@router.post("/v1/problems", openapi_extra=openapi.REGISTER, response_class=Response)
async def register(request: Request) -> Response:
    """Register a problem by its content; twice is once."""
    assay = state(request)
    problem = await parse(Problem, await read(request, assay.settings.body_limit_mb))
    prepared = prepare(problem, "")
    problem_id = assay.problems.add(prepared)
    if assay.shared_problems is not None:
        await assay.shared_problems.tell(prepared)
    return json_response(json.dumps({"problem_id": problem_id}).encode())


@router.get("/v1/problems/{problem_id}", openapi_extra=openapi.PROBLEM, response_class=Response)
async def get(request: Request, problem_id: str) -> Response:
    """The problem, with every default filled in."""
    kept = (await state(request).registered([problem_id])).get(problem_id)
    if kept is None:
        message = "no problem is registered under this id, or not any more"
        return error_response(404, UnknownProblem.code, message, "problem_id")
    return json_response(kept.json)
