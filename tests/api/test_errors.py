from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.api.live import PROBLEM, Service, submission
from tests.conftest import missing


def error(answer: httpx.Response, status: int) -> dict[str, str]:
    assert answer.status_code == status, answer.text
    assert set(answer.json()) == {"error"}
    assert set(answer.json()["error"]) == {"code", "message", "path"}
    found: dict[str, str] = answer.json()["error"]
    return found


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"language": "klingon"}, "language"),
        ({"reward": "nope"}, "reward"),
        ({"reward": "fraction", "run": "first_failure"}, "reward"),
        ({"select": {"indices": [1]}}, "select.indices[0]"),
        ({"nope": 1}, "nope"),
        ({"problem": {"tests": [{"kind": "nope"}]}}, "problem.tests[0].kind"),
        ({"problem": {**PROBLEM, "interactor": {}}}, "problem.interactor"),
        ({"problem": {**PROBLEM, "checker": {"kind": "program"}}}, "problem.checker"),
        (
            {"problem": {**PROBLEM, "checker": {"kind": "program", "source": "", "flags": [7]}}},
            "problem.checker.flags[0]",
        ),
        ({"problem": {**PROBLEM, "checker": {"kind": "nope"}}}, "problem.checker.kind"),
        ({"problem": {**PROBLEM, "checker": {"kind": "kattis", "flags": ["nope"]}}}, "problem.checker"),
        ({"problem": None, "ground_truth": {"zip": "UEsD"}}, "ground_truth.zip"),
        ({"problem": None, "ground_truth": {"nope": 1}}, "ground_truth"),
    ],
)
def test_a_wrong_field_is_named(service: Service, fields: dict[str, Any], path: str) -> None:
    given = submission(**fields)
    assert error(httpx.post(service.url + "/v1/verify", json=given), 422)["path"].startswith(path)
    batch = {"submissions": [submission(), submission(), given]}
    found = error(httpx.post(service.url + "/v1/verify/batch", json=batch), 422)["path"]
    assert found.startswith("submissions[2]." + path)


@pytest.mark.parametrize("language", ["cpp", "C++", "cc"])
def test_a_compiled_submission_is_judged(service: Service, language: str) -> None:
    details = httpx.get(service.url + "/v1/languages").json()["details"]["cpp"]
    if not details["works"]:
        missing(details["why"])
    source = '#include <cstdio>\nint main() { int n; scanf("%d", &n); printf("%d\\n", 2 * n); }\n'
    result = httpx.post(service.url + "/v1/verify", json=submission(source, language=language), timeout=120).json()
    assert (result["verdict"], result["reward"]) == ("accepted", 1.0)
    assert (result["provenance"]["language"], result["provenance"]["image"]) == ("cpp", details["image"])
    told = submission(language=language, completion=f"```python\nx\n```\n```cpp\n{source}```\n")
    del told["source"]
    assert httpx.post(service.url + "/v1/verify", json=told, timeout=120).json()["reward"] == 1.0
    broken = submission("int main() { return x; }", language=language)
    result = httpx.post(service.url + "/v1/verify", json=broken, timeout=120).json()
    assert (result["verdict"], result["reward"], result["scorable"]) == ("compile_error", 0.0, True)


@pytest.mark.parametrize(
    "fields",
    [
        {"problem": {"tests": [{"kind": "call", "function": "f", "expected": 1}]}},
        {"problem": {"tests": [{"kind": "pytest", "files": {"test_x.py": ""}}]}},
        {"problem": PROBLEM, "analyse": ["radon"]},
    ],
)
def test_what_only_python_has_is_refused_for_other_languages(service: Service, fields: dict[str, Any]) -> None:
    given = {"source": "int main() {}", "language": "cpp", **fields}
    assert error(httpx.post(service.url + "/v1/verify", json=given), 422)["path"] == "language"


def test_languages_are_named(service: Service) -> None:
    found = error(httpx.post(service.url + "/v1/verify", json=submission(language="cobol")), 422)
    assert "python" in found["message"]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"null", b"[]", b"5", b"\xff\xfe", b'{"source":"\\ud800"}', b"[" * 100_000, b'{"a":' * 100_000,
        b'{"source":"","problem":{"tests":[{"kind":"call","function":"f","expected":NaN}]}}',
        b'{"source":"","problem":{"tests":[{"kind":"call","function":"f","expected":1e999}]}}',
        b'{"source":"","problem":{"tests":[{"kind":"call","function":"f","expected":' + b"9" * 10_000 + b"}]}}",
        b'{"source":"","problem":{"tests":[],"limits":{"memory_mb":1e30}}}',
        b'{"source":"","ground_truth":NaN}', b'{"source":"","ground_truth":{"inputs":[1e999],"outputs":[NaN]}}',
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/v1/verify", "/v1/verify/batch", "/v1/problems"])
def test_bad_bodies_are_422(service: Service, body: bytes, path: str) -> None:
    error(httpx.post(service.url + path, content=body), 422)


def test_a_deep_problem_is_judged_or_refused_and_never_a_500(service: Service) -> None:
    for depth in range(180, 201):
        deep = "[" * depth + "]" * depth
        problem = '{"tests":[{"kind":"call","function":"f","expected":' + deep + "}]}"
        registered = httpx.post(service.url + "/v1/problems", content=problem)
        assert registered.status_code in (200, 422)
        if registered.status_code == 200:
            given = {"source": "f = list", "problem_id": registered.json()["problem_id"]}
            assert httpx.post(service.url + "/v1/verify", json=given, timeout=60).status_code == 200
        inline = '{"source":"f = list","problem":' + problem + "}"
        assert httpx.post(service.url + "/v1/verify", content=inline, timeout=60).status_code in (200, 422)


def test_unknown_routes_and_methods(service: Service) -> None:
    assert error(httpx.get(service.url + "/v1/nope"), 404)["code"] == "not_found"
    answer = httpx.put(service.url + "/v1/verify")
    assert error(answer, 405)["code"] == "method_not_allowed" and answer.headers["allow"] == "POST"
    assert error(httpx.get(service.url + "/v1/problems/sha256:0"), 404)["code"] == "unknown_problem"


def test_a_large_body_is_413_declared_or_not(serve: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_BODY_LIMIT_MB", "1")

    def pieces() -> Iterator[bytes]:
        for _ in range(20):
            yield b" " * 100_000

    with serve("--slots", "1") as service:
        for path in ("/v1/verify", "/v1/verify/batch", "/v1/problems"):
            assert error(httpx.post(service.url + path, content=b" " * 2_000_000), 413)["code"] == "too_large"
            assert error(httpx.post(service.url + path, content=pieces()), 413)["code"] == "too_large"
        just = json.dumps(submission("#" * 900_000 + "\nprint(8)"))
        assert httpx.post(service.url + "/v1/verify", content=just, timeout=60).json()["reward"] == 1.0


def test_operations(service: Service) -> None:
    assert httpx.get(service.url + "/healthz").json()["status"] == "ok"
    assert httpx.get(service.url + "/readyz").json() == {"status": "ready", "workers": 2, "slots": 2}
    assert httpx.get(service.url + "/v1/presets").json()["presets"]["binary"]["components"] == {"execution": 1.0}
    found = httpx.get(service.url + "/v1/languages").json()
    assert {"python", "c", "cpp"} <= set(found["languages"]) == set(found["details"])
    assert found["details"]["python"]["works"] and found["details"]["cpp"]["compiled"]
    assert all(one["works"] == (one["image"] is not None) == (one["why"] == "") for one in found["details"].values())
    assert re.fullmatch(r"python3 \d+\.\d+\.\d+", found["details"]["python"]["version"])
    assert "# TYPE assay_queued gauge\n" in httpx.get(service.url + "/metrics").text
    assert httpx.get(service.url + "/docs").status_code == 200


def test_not_ready_says_why(serve: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_PYTHON", "/nonexistent/python")
    with serve("--slots", "1") as service:
        assert httpx.get(service.url + "/healthz").status_code == 200
        found = error(httpx.get(service.url + "/readyz"), 503)
        assert found["code"] == "not_ready" and found["message"]
        answer = httpx.post(service.url + "/v1/verify", json=submission())
        assert error(answer, 503)["code"] == "not_ready" and answer.headers["retry-after"]
    assert 'path="/v1/verify"' in "".join(service.log)
    assert "/readyz" not in "".join(service.log)  # it asks every few seconds
