"""Jobs behind Redis: services that share the spool, the locks, the judgements and the problems."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.conftest import serve as serve
from tests.api.live import PROBLEM, submission
from tests.api.test_jobs import ended, results, submit, until
from tests.stack.servers import redis_server, working


def completed(service: Any) -> float:
    """How many runs of the service have ended, those of parts that it is still at included."""
    found = re.search(r"^assay_completed_total (\S+)$", httpx.get(service.url + "/metrics").text, re.M)
    assert found is not None
    return float(found[1])


def test_a_service_goes_on_with_the_job_of_one_that_died(
    serve: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSAY_DATA_DIR", str(tmp_path))
    # The second part takes long enough to be left in the middle.
    sleeps = [0.01 if index < 256 else 0.05 for index in range(400)]
    given = [submission(f"import time; time.sleep({s}); print({i})", id=str(i)) for i, s in enumerate(sleeps)]
    with redis_server() as redis, working(redis.url), serve("--redis", redis.url) as one:
        problem_id = httpx.post(one.url + "/v1/problems", json=PROBLEM).json()["problem_id"]
        for entry in given[350:]:
            del entry["problem"]
            entry["problem_id"] = problem_id
        job_id = submit(one, given, "shared")
        until(one, job_id, lambda found: found["done"] >= 256 and completed(one) >= 272)
        one.process.kill()
        one.process.wait()
        with serve("--redis", redis.url) as other:
            assert submit(other, given, "shared") == job_id
            found = ended(other, job_id)
            assert (found["state"], found["done"]) == ("done", 400)
            got = results(other, job_id)
            assert Counter(result["id"] for result in got) == Counter(str(index) for index in range(400))
            assert [result["index"] for result in got if result["reward"]] == [8]
            # What the dead one had judged of the part that it left is known, and the problem it was told.
            known = httpx.post(other.url + "/v1/verify", json={"source": given[0]["source"], "problem_id": problem_id})
            assert known.json()["cost"]["cached"] and found["cost"]["cached"] > 0
