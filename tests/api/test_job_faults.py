"""Jobs where something is in the way: two services on one spool, a disk that is full, a part that is damaged."""

from __future__ import annotations

import os
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.live import PROBLEM, submission
from tests.api.test_jobs import SLEEP, ended, job, post, results, submit, until
from tests.conftest import missing


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ASSAY_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def small_disk(folder: Path) -> Iterator[Path]:
    """A data folder of 1 MiB."""
    if os.geteuid() != 0:
        missing("only root may mount a small disk")
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], check=False).returncode:
        missing("a small disk cannot be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """A file that takes all the room there is."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            return filler


def test_one_of_two_services_runs_a_job_and_the_other_goes_on_with_it(serve: Callable[..., Any], folder: Path) -> None:
    given = [submission(f"import time; time.sleep(.005); print({index})", id=str(index)) for index in range(900)]
    with serve("--slots", "1") as one, serve("--slots", "1") as other:
        job_id = submit(one, given, "shared")
        until(other, job_id, lambda found: found["done"] >= 256)
        assert submit(other, given, "shared") == job_id
        assert other.metric("assay_submitted_total") == 0
        os.kill(one.process.pid, 9)
        one.process.wait()
        assert ended(other, job_id)["state"] == "done"
        got = results(other, job_id)
        assert Counter(result["id"] for result in got) == Counter(str(index) for index in range(900))
        assert 0 < other.metric("assay_submitted_total") < 900


def test_another_service_cancels_what_this_one_runs(serve: Callable[..., Any], folder: Path) -> None:
    with serve("--slots", "1") as one, serve("--slots", "1") as other:
        slow = {**PROBLEM, "limits": {"cpu_s": 5, "idle_s": 60, "wall_s": 60}}
        job_id = submit(one, [submission(SLEEP, problem=slow)])
        until(one, job_id, lambda found: found["state"] == "running")
        assert httpx.delete(f"{other.url}/v1/jobs/{job_id}").json()["state"] == "cancelling"
        assert ended(one, job_id)["state"] == "cancelled"


def test_a_full_disk_refuses_jobs_and_delays_those_that_run(serve: Callable[..., Any], small_disk: Path) -> None:
    with serve("--slots", "1") as service:
        job_id = submit(service, [submission(f"import time; time.sleep(2); print({n})") for n in range(3)])
        until(service, job_id, lambda found: found["state"] == "running")
        filler = fill(small_disk)
        refused = post(service, [submission("print(1) #" + os.urandom(20_000).hex())])
        assert (refused.status_code, refused.json()["error"]["code"]) == (507, "spool_full")
        assert "no room" in refused.json()["error"]["message"]
        assert "no room" in until(service, job_id, lambda found: found["message"] != "")["message"]
        assert job(service, job_id)["state"] == "running"
        filler.unlink()
        found = ended(service, job_id)
        assert (found["state"], found["done"], found["message"]) == ("done", 3, "")
        assert service.metric("assay_started_total") == 3  # waiting for room cost no run
        assert [path.name for path in (small_disk / "spool" / "jobs").iterdir()] == [job_id]


def test_a_place_that_cannot_be_used_is_503(serve: Callable[..., Any], folder: Path) -> None:
    folder.write_text("this is no folder")
    with serve("--slots", "1") as service:
        refused = post(service, [submission()])
        assert (refused.status_code, refused.json()["error"]["code"]) == (503, "spool")
        assert refused.headers["retry-after"]
        assert httpx.post(service.url + "/v1/verify", json=submission(), timeout=60).json()["reward"] == 1.0


def test_a_damaged_part_fails_the_job_and_nothing_else(serve: Callable[..., Any], folder: Path) -> None:
    with serve("--slots", "1") as service:
        job_id = submit(service, [submission(f"print({index})", id=str(index)) for index in range(600)])
        service.process.kill()
        service.process.wait()
    part = folder / "spool" / "jobs" / job_id / "input" / "000001"
    part.write_bytes(part.read_bytes()[:-20])
    with serve("--slots", "1") as service:
        found = ended(service, job_id)
        assert (found["state"], found["done"]) == ("failed", 600) and "could not be read" in found["message"]
        got = results(service, job_id)
        lost = [result["index"] for result in got if result["reason"] == "judge_fault"]
        assert set(lost) <= set(range(256, 512)) and lost
        assert all(got[index]["reward"] is None and not got[index]["scorable"] for index in lost)
        assert [result["index"] for result in got if result["reward"]] == [8]
