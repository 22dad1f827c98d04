"""One job, one service: by a locked file, and by a lock in a real Redis."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from service.errors import SpoolError
from service.jobs.durable import leases
from service.jobs.durable.leases import FileLeases, Leases, RedisLeases
from tests.stack.servers import redis_server


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with redis_server() as server:
        yield server.url


@pytest.mark.parametrize("kind", ["file", "redis"])
async def test_a_job_has_one_lease(kind: str, url: str, tmp_path: Path) -> None:
    one, other = ((FileLeases(tmp_path) if kind == "file" else RedisLeases(url)) for _ in range(2))
    made: list[Leases] = [one, other]
    lease = await one.take("job_1")
    assert lease is not None
    assert await other.take("job_1") is None and await one.take("job_1") is None
    second = await other.take("job_2")
    assert second is not None
    await lease.release()
    again = await other.take("job_1")
    assert again is not None
    for held in (second, again):
        await held.release()
    for leased in made:
        await leased.close()
    assert list(tmp_path.iterdir()) == []


HOLD = """
import asyncio, signal, sys
from pathlib import Path
from service.jobs.durable.leases import FileLeases
assert asyncio.run(FileLeases(Path(sys.argv[1])).take("job_1")) is not None
print("taken", flush=True)
signal.pause()
"""


async def test_a_file_lease_goes_with_its_process(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "taken\n"
        assert await FileLeases(tmp_path).take("job_1") is None
        holder.kill()
    lease = await FileLeases(tmp_path).take("job_1")
    assert lease is not None
    await lease.release()


async def test_a_redis_lease_is_renewed_and_known_to_be_lost(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "LEASE_S", 1.2)
    one, other = RedisLeases(url), RedisLeases(url)
    lease = await one.take("job_3")
    assert lease is not None
    watch = asyncio.create_task(lease.lost())
    await asyncio.sleep(2.5)
    assert not watch.done() and await other.take("job_3") is None
    redis = Redis.from_url(url)
    await redis.delete("assay:job:job_3")
    taken = await other.take("job_3")
    assert taken is not None
    await asyncio.wait_for(watch, 5)
    await lease.release()  # of what is another's by now
    assert await one.take("job_3") is None
    await taken.release()
    await redis.aclose()
    for leased in (one, other):
        await leased.close()


async def test_a_place_for_locks_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SpoolError, match="locked"):
        await FileLeases(tmp_path / "file" / "leases").take("job_1")
    nobody = RedisLeases("redis://127.0.0.1:1")
    with pytest.raises(SpoolError, match="Redis"):
        await nobody.take("job_1")
    await nobody.close()
