"""What lies in the spool and what it means, on a disk and in a store of objects."""

from __future__ import annotations

import secrets
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import JobExpired, UnknownJob
from service.jobs.durable.parts import Summary
from service.jobs.durable.spool import Manifest, Spool
from service.jobs.durable.storage import Storage
from service.schema import Result
from service.verdict import Verdict


@pytest.fixture(params=["disk", "memory"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    return Storage(str(tmp_path) if request.param == "disk" else f"memory://{secrets.token_hex(8)}")


def accepted(spool: Spool, parts: list[int], key: str | None = None, content: str = "c") -> Manifest:
    job_id = spool.open()
    for part, rows in enumerate(parts):
        spool.add_part(job_id, part, [b"{}"] * rows)
    manifest = Manifest(job_id=job_id, created_at=time.time(), parts=parts, content=content, key=key)
    assert spool.accept(manifest).content == content
    return manifest


def store(spool: Spool, manifest: Manifest, part: int, mark: bytes = b"first") -> None:
    summary = Summary()
    for _ in range(manifest.parts[part]):
        summary.count(Result(verdict=Verdict.ACCEPTED))
    spool.store(manifest.job_id, part, summary, [mark] * manifest.parts[part])


def test_a_job_from_its_upload_to_its_end(storage: Storage) -> None:
    spool = Spool(storage, 100)
    manifest = accepted(spool, [2, 1])
    job_id = manifest.job_id
    assert spool.opened() == [job_id] and spool.job(job_id).state == "queued"
    spool.begin(job_id)
    store(spool, manifest, 1)
    store(spool, manifest, 1, b"second")
    found = spool.job(job_id)
    assert (found.state, found.done, found.total, found.progress) == ("running", 1, 3, 1 / 3)
    assert spool.results(job_id, 0) is None and list(spool.results(job_id, 1) or ()) == [b"first"]
    store(spool, manifest, 0)
    spool.end(job_id, "done")
    other = Spool(storage, 100)  # another service, or this one after a restart
    assert other.opened() == [] and other.job(job_id) == spool.job(job_id)
    other.cancel(job_id)
    assert other.job(job_id).state == "done"


def test_an_upload_that_ended_early_is_no_job(storage: Storage) -> None:
    spool = Spool(storage, 100)
    job_id = spool.open()
    spool.add_part(job_id, 0, [b"{}"])
    assert spool.opened() == [job_id] and not spool.abandoned(job_id)
    with pytest.raises(UnknownJob):
        spool.job(job_id)
    spool.discard(job_id)
    assert spool.opened() == [] and storage.names("jobs") in ([], [job_id])


def test_the_first_job_of_a_key_is_the_only_one(storage: Storage) -> None:
    spool = Spool(storage, 100)
    first = accepted(spool, [1], key="k")
    second = Manifest(job_id=spool.open(), created_at=0, parts=[1], content="c", key="k")
    assert spool.accept(second).job_id == first.job_id
    with pytest.raises(UnknownJob):
        spool.job(second.job_id)
    # A service that died between a manifest and its key leaves a job that the next one claims, or discards.
    storage.remove("keys/k")
    assert spool.settle(first).job_id == first.job_id


def test_an_ended_job_expires_and_is_forgotten(storage: Storage) -> None:
    spool = Spool(storage, 0.2)
    manifest = accepted(spool, [1], key="k")
    job_id = manifest.job_id
    time.sleep(0.3)
    spool.sweep()  # it is old, and has not ended
    assert spool.job(job_id).state == "queued"
    store(spool, manifest, 0)
    spool.end(job_id, "done")
    spool.sweep()
    assert spool.job(job_id).state == "done"
    time.sleep(0.25)
    spool.sweep()
    assert spool.job(job_id).state == "expired"
    with pytest.raises(JobExpired):
        spool.results(job_id, 0)
    time.sleep(0.25)
    spool.sweep()
    with pytest.raises(UnknownJob):
        spool.job(job_id)
    assert spool.claim("k") is None


@pytest.mark.parametrize("job_id", ["", "..", "../keys", "job_", "job_" + "g" * 32, "job_" + "0" * 33])
def test_what_is_no_id_is_no_path(storage: Storage, job_id: str) -> None:
    with pytest.raises(UnknownJob):
        Spool(storage, 100).manifest(job_id)


@given(st.lists(st.integers(1, 300), max_size=8), st.data())
def test_a_cursor_finds_its_part(parts: list[int], data: st.DataObject) -> None:
    manifest = Manifest(job_id="", created_at=0, parts=parts, content="")
    index = data.draw(st.integers(0, manifest.total))
    part, place = manifest.find(index)
    assert sum(parts[:part]) + place == index
    assert (part, place) == (len(parts), 0) if index == manifest.total else place < parts[part]
