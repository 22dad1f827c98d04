"""Every failure as the same JSON: ``{"error": {"code", "message", "path"}}``."""

from __future__ import annotations

import json
import logging
import math

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from service.errors import AssayError, InputError, QueueFull, Unauthorized
from service.telemetry import caller

log = logging.getLogger(__name__)

CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}


def error_response(
    status: int, code: str, message: str, path: str = "", headers: dict[str, str] | None = None
) -> Response:
    caller.refused(code)
    # ensure_ascii: a message may quote anything the caller sent
    body = json.dumps({"error": {"code": code, "message": message, "path": path}})
    return Response(body, status, headers=headers, media_type="application/json")


def answer(error: AssayError) -> Response:
    """What a caller gets for one of our own errors."""
    path = error.path if isinstance(error, InputError) else ""
    headers = {}
    if isinstance(error, QueueFull):
        headers["Retry-After"] = str(math.ceil(error.retry_after_s))
    elif isinstance(error, Unauthorized):
        headers["WWW-Authenticate"] = 'Bearer realm="assay", Basic realm="assay"'
    elif error.status == 503:
        headers["Retry-After"] = "1"
    return error_response(error.status, error.code, str(error), path, headers)


def install(app: FastAPI) -> None:
    """Handlers for our own errors, for unknown routes and methods, and for what nobody expected."""

    async def ours(request: Request, error: Exception) -> Response:
        assert isinstance(error, AssayError)
        return answer(error)

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        code = CODES.get(error.status_code, "http")
        message = f"{error.detail}: {request.method} {request.url.path}"
        return error_response(error.status_code, code, message, headers=dict(error.headers or {}))

    async def unexpected(request: Request, error: Exception) -> Response:
        log.error("unexpected error at %s", request.url.path, exc_info=error)
        headers = {"X-Request-ID": caller.current().request_id}
        return error_response(500, "internal", "an error of ours; the service's log has it", headers=headers)

    app.add_exception_handler(AssayError, ours)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(Exception, unexpected)
