"""A durable job while everything under it is killed: one result each, the verdicts of a quiet day, no reward for a fault.

``make test-chaos``; ``CHAOS_SEED`` for other faults. With ``ASSAY_CHAOS_ENGINE=1``, and in CI, it starts a Docker engine
of its own and stops that, too.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest

from tests.chaos.stack import Stack, stack

COUNT = int(os.environ.get("CHAOS_COUNT", "2000"))
SEED = int(os.environ.get("CHAOS_SEED", "17"))
BOUND_S = 220
PLAN = {
    "worker killed": 6,
    "slot killed": 6,
    "worker frozen": 1,
    "redis restarted": 2,
    "api restarted": 2,
}
CI = os.environ.get("CI", "").lower() in ("1", "true")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(BOUND_S + 180)]

PROBLEM = {
    "tests": [{"kind": "stdio", "input": f"{n}\n", "output": f"{2 * n}\n"} for n in (3, 4)],
    "limits": {"cpu_s": 1, "idle_s": 30, "wall_s": 60},
}
KINDS = [
    ("accepted", "import time\ntime.sleep({nap})\nprint(int(input()) * 2)  # {index}"),
    ("wrong_answer", "import time\ntime.sleep({nap})\nprint(int(input()) + {index} + 9)"),
    ("runtime_error", "import time\ntime.sleep({nap})\nprint([][{index}])"),
    ("time_limit_exceeded", "while True: pass  # {index}"),
]


def submissions(random: Random) -> Iterator[tuple[dict[str, Any], str]]:
    """Each with the verdict that it must get, whatever happens."""
    for index in range(COUNT):
        kind = 3 if index % 400 == 399 else random.choice([0, 0, 1, 2])
        verdict, source = KINDS[kind]
        source = source.format(nap=round(random.uniform(0, 0.04), 4), index=index)
        yield {"id": str(index), "source": source, "problem": PROBLEM, "priority": "offline"}, verdict


def answer(ask: Callable[[], httpx.Response], until: float) -> httpx.Response:
    """The answer of a service that may be away, full or not ready just now."""
    while True:
        with contextlib.suppress(httpx.HTTPError):
            got = ask()
            if got.status_code not in (429, 503, 500):
                return got
        assert time.monotonic() < until, "the service does not come back"
        time.sleep(0.2)


class Impatient(threading.Thread):
    """A caller that hangs up in the middle and asks again, online, all the time."""

    def __init__(self, url: str, random: Random, until: float) -> None:
        super().__init__(daemon=True)
        self.url, self.random, self.until = url, random, until
        self.dropped = self.answered = 0
        self.wrong: list[Any] = []
        self.over = threading.Event()

    def run(self) -> None:
        number = 0
        while not self.over.wait(0.3) and time.monotonic() < self.until:
            number += 1
            source = f"import time\ntime.sleep(0.1)\nprint(int(input()) * 2)  # online {number}"
            body = {"source": source, "problem": PROBLEM}
            for _ in range(self.random.randrange(3)):
                with contextlib.suppress(httpx.HTTPError):
                    httpx.post(self.url + "/v1/verify", json=body, timeout=self.random.uniform(0.02, 0.15))
                    continue
                self.dropped += 1
            with contextlib.suppress(AssertionError):
                got = answer(lambda body=body: httpx.post(self.url + "/v1/verify", json=body, timeout=60), self.until)  # type: ignore[misc]
                result = got.json()
                self.answered += 1
                if result.get("verdict") != "accepted" or result.get("reward") != 1.0:
                    self.wrong.append(result)


def hurt(made: Stack, random: Random, plan: dict[str, int], over: threading.Event, faults: Counter[str]) -> None:
    """Every fault of the plan, in an order by the seed, each when submissions are running."""
    ways = {
        "worker killed": made.kill_worker, "slot killed": made.kill_slot, "worker frozen": made.freeze_worker,
        "redis restarted": made.restart_redis, "api restarted": made.restart_api, "engine stopped": made.stop_engine,
    }  # fmt: skip
    order = [name for name, count in plan.items() for _ in range(count)]
    random.shuffle(order)
    for name in order:
        while not made.busy() and not over.is_set():
            time.sleep(0.05)
        if over.wait(random.uniform(0.3, 1.5)):
            return
        faults[name] += ways[name](random)


def run_job(
    made: Stack, body: bytes, until: float, plan: dict[str, int], random: Random
) -> tuple[list[Any], Counter[str], int]:
    """Results as the service keeps them, the faults, and how often the job's own caller hung up."""
    headers = {"Idempotency-Key": f"chaos-{len(plan)}", "Content-Type": "application/x-ndjson"}
    jobs, dropped = made.url + "/v1/jobs", 0

    def post(timeout: float) -> httpx.Response:
        return httpx.post(jobs, content=body, headers=headers, timeout=timeout)

    for _ in range(3 if plan else 0):
        try:
            post(random.uniform(0.005, 0.1))
        except httpx.HTTPError:
            dropped += 1
    job = answer(lambda: post(60), until).json()["job_id"]
    again = answer(lambda: post(60), until).json()["job_id"]
    assert again == job, "one key, two jobs"

    def state() -> str:
        return str(answer(lambda: httpx.get(f"{jobs}/{job}", timeout=30), until).json()["state"])

    faults: Counter[str] = Counter()
    over = threading.Event()
    hurting = threading.Thread(target=hurt, args=(made, random, plan, over, faults), daemon=True)
    hurting.start()
    while state() not in ("done", "failed", "expired", "cancelled"):
        assert time.monotonic() < until, (
            f"the job does not end: {answer(lambda: httpx.get(f'{jobs}/{job}'), until + 5).text} {dict(faults)}"
        )
        time.sleep(0.1)
    over.set()
    hurting.join(60)
    results: list[Any] = []
    cursor: str | None = "0"
    while cursor is not None:
        page = answer(lambda at=cursor: httpx.get(f"{jobs}/{job}/results?cursor={at}", timeout=60), until)  # type: ignore[misc]
        *rows, last = map(json.loads, page.text.splitlines())
        results += rows
        cursor = None if last["end"] else last["next"]
    return results, faults, dropped


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short path: sockets are made below it."""
    with tempfile.TemporaryDirectory(prefix="chaos-", ignore_cleanup_errors=True) as name:
        yield Path(name)


@pytest.mark.parametrize("sandbox", ["docker", "local"])
def test_every_submission_has_one_result_and_the_right_one(
    sandbox: str, folder: Path, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    own_engine = sandbox == "docker" and (CI or os.environ.get("ASSAY_CHAOS_ENGINE") == "1")
    if sandbox == "docker":
        request.getfixturevalue("docker_required")
    random = Random(SEED)
    rows = list(submissions(random))
    expected = {given["id"]: verdict for given, verdict in rows}
    body = b"\n".join(json.dumps(given).encode() for given, _ in rows)
    with stack(folder, sandbox, own_engine) as made:
        until = time.monotonic() + BOUND_S
        impatient = Impatient(made.url, Random(SEED + 1), until)
        impatient.start()
        plan = PLAN | ({"engine stopped": 1} if own_engine else {})
        start = time.monotonic()
        results, faults, dropped = run_job(made, body, until, plan, random)
        took = time.monotonic() - start
        impatient.over.set()
        impatient.join(70)
        faults["client hung up"] = dropped + impatient.dropped
        metrics = httpx.get(made.url + "/metrics").text
    seen = Counter(result["id"] for result in results)
    lost = expected.keys() - seen.keys()
    doubled = [name for name, count in seen.items() if count > 1]
    flipped = [one for one in results if one["scorable"] and one["verdict"] != expected[one["id"]]]
    unscorable = [one for one in results if not one["scorable"]]
    rewarded = [one for one in unscorable if one["reward"] is not None]
    figures = {
        "sandbox": sandbox, "seed": SEED, "submissions": COUNT, "seconds": round(took), "faults": dict(faults),
        "results lost": len(lost), "results doubled": len(doubled), "verdicts flipped": len(flipped),
        "unscorable": len(unscorable), "rewards from faults": len(rewarded),
        "online calls": impatient.answered, "online calls wrong": len(impatient.wrong),
        "more than one attempt": sum(one["attempts"] > 1 for one in results),
    }  # fmt: skip
    with capsys.disabled():
        print("\nchaos:", json.dumps(figures))
    assert metrics
    assert not lost and not doubled, (lost, doubled)
    assert not flipped, flipped[:3]
    assert not unscorable and not rewarded, unscorable[:3]
    assert impatient.answered and not impatient.wrong, impatient.wrong[:3]
    missed = [name for name, count in plan.items() if faults[name] < count]
    assert not missed, f"the job ended before these faults came: {missed}; give it more work"
