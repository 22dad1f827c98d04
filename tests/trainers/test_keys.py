"""Clients that cannot send a header send their key in the URL."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.api.live import Service, serving
from tests.trainers.test_openrlhf import RIGHT, rollout
from tests.trainers.test_sandbox_fusion import run
from tests.trainers.test_verl import CASES, DOUBLE, score

KEY = "assay_" + "k" * 43


@pytest.fixture(scope="module")
def locked() -> Iterator[Service]:
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setenv("ASSAY_KEYS", json.dumps({"trainer": KEY}))
        made = stack.enter_context(serving("--slots", "1"))
        patch.undo()
        yield made


def with_key(service: Service) -> Service:
    return Service(service.url.replace("://", f"://trainer:{KEY}@"), service.process, service.log)


def test_verl(verl: Any, locked: Service) -> None:
    assert score(verl, with_key(locked), DOUBLE, CASES)[0] == 1.0
    value, metadata = score(verl, locked, DOUBLE, CASES)
    assert value == 0.0 and "401" in metadata[0]["api_request_error"]


def test_sandbox_fusion(sandbox_fusion: Any, locked: Service) -> None:
    assert run(sandbox_fusion, with_key(locked), "print(1)").run_result.stdout == "1\n"
    with pytest.raises(Exception, match="code 401"):
        run(sandbox_fusion, locked, "print(1)")


def test_openrlhf(openrlhf: Any, locked: Service) -> None:
    assert rollout(openrlhf, with_key(locked).url + "/get_reward", RIGHT)["reward"] == [1.0]
