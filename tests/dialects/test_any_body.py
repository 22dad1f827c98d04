"""Whatever stands in a body, the answer is the caller's mistake or a result, and never an error of ours."""

from __future__ import annotations

import copy
import json
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.live import Service
from tests.dialects.test_faults import ASKED

BODIES: dict[str, Any] = {
    **dict(ASKED.values()),
    "/seed_session": {"responses_create_params": {}},
    "/test_program_stdio": {"program": "print(1)", "tests": [{"input": "", "output": "1"}]},
    "/run": ASKED["code_judge"][1],
    "/judge/batch": {"type": "batch", "submissions": [ASKED["code_judge"][1]]},
    "/run/long-batch": {"type": "batch", "submissions": [ASKED["code_judge"][1]]},
    "/submit": {
        "dataset": "x",
        "id": 1,
        "completion": "```\nprint(1)\n```",
        "config": {"provided_data": {"id": 1, "test": [{"input": {"stdin": ""}, "output": {"stdout": "1"}}]}},
    },
    "/get_prompts": {"dataset": "x", "config": {"provided_data": [{"id": 1, "content": "c", "labels": {}}]}},
    "/get_prompt_by_id": {"dataset": "x", "id": 1, "config": {"provided_data": {"id": 1, "content": "c"}}},
}
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 2**70), st.floats(), st.text(max_size=9),
    st.sampled_from(["\0", "../x", "assert", "[]", '{"inputs": []}', "1" * 5000, "```"]),
)  # fmt: skip
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=6)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, inner in inside for place in places(inner, (*path, key)))]


def with_value(body: Any, place: tuple[Any, ...], value: Any) -> Any:
    if not place:
        return value
    body = copy.deepcopy(body)
    inner = body
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    return body


@pytest.mark.parametrize("path", BODIES)
def test_any_body(service: Service, path: str) -> None:
    body = BODIES[path]
    with httpx.Client(base_url=service.url, timeout=120) as client:

        @given(st.sampled_from(places(body)), VALUES)
        @settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        def check(place: tuple[Any, ...], value: Any) -> None:
            changed = with_value(body, place, value)
            answer = client.post(path, content=json.dumps(changed).encode("utf-8", "surrogatepass"))
            assert answer.status_code in (200, 413, 422), (changed, answer.text)
            answer.json()

        check()
