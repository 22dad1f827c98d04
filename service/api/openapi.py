"""The OpenAPI document, written from the same types that parse and serialise."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from service.group_schema import Group, GroupScores, Rescore, Rescored
from service.job_schema import Job
from service.schema import Batch, Result, Submission

_REF = "#/components/schemas/"
_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "path"],
            "properties": {name: {"type": "string"} for name in ("code", "message", "path")},
        }
    },
}
_RESULTS = {
    "type": "object",
    "required": ["results"],
    "properties": {"results": {"type": "array", "items": {"$ref": _REF + "Result"}}},
}
_WHY = {
    401: "no key, or a wrong one",
    404: "not known, or not any more",
    409: "not yet",
    410: "not kept any more",
    413: "above a bound",
    415: "a content coding that is not read",
    422: "a field is wrong; `path` names it",
    429: "the queue or one key's part is full; `Retry-After` says when to come back",
    503: "no worker can take work, or what has to be stored cannot be stored now",
    507: "there is no room for what has to be stored",
}


def _answers(description: str, content: dict[str, Any], *errors: int, success: int = 200) -> dict[str, Any]:
    failures = {
        str(status): {
            "description": _WHY[status],
            "content": {"application/json": {"schema": {"$ref": _REF + "Error"}}},
        }
        for status in errors
    }
    media = {kind: {"schema": schema} for kind, schema in content.items()}
    return {str(success): {"description": description, "content": media}, **failures}


def _route(
    description: str, content: dict[str, Any], *errors: int, body: str | None = None, success: int = 200,
    parameters: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:  # fmt: skip
    if body is not None:
        errors = (401, *errors, 415)
    route: dict[str, Any] = {"responses": _answers(description, content, *errors, success=success)}
    if body is not None:
        route["requestBody"] = {"required": True, "content": {"application/json": {"schema": {"$ref": _REF + body}}}}
    if parameters is not None:
        route["parameters"] = parameters
    return route


def _parameter(place: str, name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"in": place, "name": name, "required": place == "path", "schema": schema, "description": description}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": schema}


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


_TEXT: dict[str, Any] = {"type": "string"}
_NAMES: dict[str, Any] = {"type": "array", "items": _TEXT}

VERIFY = _route("the result", _json({"$ref": _REF + "Result"}), 413, 422, 429, 503, body="Submission")
BATCH = _route(
    "results in the order of the submissions; as NDJSON in the order they end, each with its `index`",
    {"application/json": _RESULTS, "application/x-ndjson": _TEXT}, 413, 422, 429, 503, body="Batch",
)  # fmt: skip
GROUPS = _route(
    "rewards and advantages", _json({"$ref": _REF + "GroupScores"}), 413, 422, 429, 503, body="Group"
)  # fmt: skip
RESCORE = _route("rewards by place", _json({"$ref": _REF + "Rescored"}), 404, 409, 410, 413, 422, 503, body="Rescore")
REGISTER = _route("its id", _json(_object(problem_id=_TEXT)), 413, 422, body="Problem")
PROBLEM = _route("the problem", _json({"$ref": _REF + "RegisteredProblem"}), 404)
_JOB_ID = _parameter("path", "job_id", _TEXT, "as the submission of the job told it")
SUBMIT_JOB = _route(
    "accepted: the job ends with one result for every submission", _json({"$ref": _REF + "Job"}), 413, 422, 503, 507,
    body="Batch", success=202, parameters=[_parameter("header", "Idempotency-Key", {"type": "string", "minLength": 1,
    "maxLength": 255, "pattern": "^[!-~]+$"}, "the same key with the same submissions is the same job")],
)  # fmt: skip
SUBMIT_JOB["requestBody"]["content"]["application/x-ndjson"] = {"schema": _TEXT}
JOB = _route("how the job stands", _json({"$ref": _REF + "Job"}), 404, 503, parameters=[_JOB_ID])
CANCEL_JOB = _route("how the job stands", _json({"$ref": _REF + "Job"}), 404, 503, 507, parameters=[_JOB_ID])
JOB_RESULTS = _route(
    "results in the order of the submissions, each with its `index`; the last line has `next`, `end` and `state`",
    {"application/x-ndjson": _TEXT}, 404, 410, 422, 503, parameters=[_JOB_ID,
    _parameter("query", "cursor", {"type": "string", "pattern": "^[0-9]{1,19}$"}, "`next` of the page before"),
    _parameter("query", "limit", {"type": "integer", "minimum": 1, "maximum": 1000000}, "most results wanted at once")],
)  # fmt: skip
HEALTH = _route("alive", _json(_object(status=_TEXT, version=_TEXT)))
READY = _route("ready", _json(_object(status=_TEXT, workers={"type": "number"}, slots={"type": "number"})), 503)
METRICS = _route("metrics", {"text/plain": _TEXT})
PRESETS = _route("presets", _json(_object(**{name: {"type": "object"} for name in ("presets", "sources", "needs")})))
LANGUAGES = _route("names", _json(_object(languages=_NAMES, details={"type": "object"}, formats=_NAMES)))


def _schemas() -> dict[str, Any]:
    inputs: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        (model, "validation") for model in (Submission, Batch, Group, Rescore)
    ]
    outputs: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        (model, "serialization") for model in (Result, GroupScores, Rescored, Job)
    ]
    _, given = models_json_schema(inputs, ref_template=_REF + "{model}")
    _, answered = models_json_schema(outputs, ref_template=_REF + "{model}")
    registered = {"type": "object", "description": "a problem with every default filled in", "required": ["tests"]}
    return {**given["$defs"], **answered["$defs"], "RegisteredProblem": registered, "Error": _ERROR}


def install(app: FastAPI) -> None:
    """Have ``/openapi.json`` name the types of bodies that the routes parse themselves."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            for path in made["paths"].values():
                for operation in path.values():
                    # The framework's own guesses at what we document ourselves.
                    if "422" in operation["responses"] and "HTTPValidationError" in str(operation["responses"]["422"]):
                        del operation["responses"]["422"]
            made["components"] = {"schemas": _schemas()}
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]
