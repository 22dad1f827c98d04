"""The same objects on a disk and in a store of objects."""

from __future__ import annotations

import os
import secrets
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from service.errors import SpoolError, SpoolFull
from service.jobs.durable.storage import Storage
from tests.conftest import missing


@pytest.fixture(params=["disk", "memory"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    return Storage(str(tmp_path / "deep" / "spool") if request.param == "disk" else f"memory://{secrets.token_hex(8)}")


def test_objects(storage: Storage) -> None:
    assert storage.read("a/b") is None and storage.names("a") == [] and not storage.exists("a/b")
    assert storage.create("a/b", b"1") and not storage.create("a/b", b"2")
    assert storage.read("a/b") == b"1" and storage.exists("a/b")
    storage.create("a/c/d", b"")
    assert storage.names("a") == ["b", "c"] and storage.read("a/c/d") == b""
    storage.remove("a/c")
    storage.remove("a/c")
    assert storage.names("a") == ["b"]
    storage.remove("a")
    assert storage.read("a/b") is None


def test_one_of_many_creates_and_nobody_sees_half(tmp_path: Path) -> None:
    storages = [Storage(str(tmp_path)) for _ in range(8)]
    contents = [b"%d" % number * 50_000 for number in range(8)]
    for turn in range(20):
        path = f"keys/{turn}"
        with ThreadPoolExecutor(8) as pool:
            written = list(pool.map(Storage.create, storages, [path] * 8, contents))
        assert written.count(True) == 1
        assert storages[0].read(path) == contents[written.index(True)]
    assert len(list((tmp_path / "keys").iterdir())) == 20  # nothing else is left there


def test_a_write_that_did_not_end_is_not_there(tmp_path: Path) -> None:
    (tmp_path / ".half").write_bytes(b"x")
    assert Storage(str(tmp_path)).names("") == []


def test_a_full_disk_says_so(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        missing("only root may mount a small disk")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(tmp_path)], check=False).returncode:
        missing("a small disk cannot be mounted here")
    try:
        storage = Storage(str(tmp_path))
        with pytest.raises(SpoolFull, match="no room"):
            storage.create("a", b"x" * 200_000)
        assert storage.read("a") is None and storage.create("a", b"x")
        subprocess.run(["mount", "-o", "remount,ro", str(tmp_path)], check=True)
        with pytest.raises(SpoolError) as caught:
            storage.create("b", b"x")
        assert not isinstance(caught.value, SpoolFull) and "Read-only" in str(caught.value)
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_a_place_that_nothing_can_read() -> None:
    with pytest.raises(SpoolError, match="nowhere"):
        Storage("nowhere://x")
