from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from service.access import commands
from service.access.keys import Keyring, hashed, make, read
from service.errors import KeysError
from service.settings import Settings


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_key_is_found_and_kept_nowhere(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    secret = commands.new(file, "trainer", requests_in_flight=8, queue_share=0.5)
    assert secret.startswith("assay_") and len(secret) == 49
    assert secret not in file.read_text() and hashed(secret) in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    ring = Keyring(Settings(keys_file=file))
    found = ring.find(secret)
    assert found is not None
    assert (found.name, found.requests_in_flight, found.submissions_per_s, found.queue_share) == (
        "trainer",
        8,
        None,
        0.5,
    )
    for wrong in ("", secret[:-1], secret + "x", hashed(secret), make(), "\udcff"):
        assert ring.find(wrong) is None
    assert "trainer" in commands.table(file) and "0.5" in commands.table(file)


def test_a_change_of_the_file_is_seen(tmp_path: Path) -> None:
    file, clock = tmp_path / "keys.json", Clock()
    first = commands.new(file, "first")
    ring = Keyring(Settings(keys_file=file), clock)
    second = commands.new(file, "second")
    clock.now += 2
    assert ring.find(second) is not None and ring.find(first) is not None
    commands.revoke(file, "first")
    clock.now += 2
    assert ring.find(first) is None and ring.find(second) is not None
    commands.revoke(file, "second")
    clock.now += 2
    assert ring.find(second) is None and ring.required  # no keys left lets nobody in


def test_a_file_that_goes_wrong_changes_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file, clock = tmp_path / "keys.json", Clock()
    secret = commands.new(file, "first")
    ring = Keyring(Settings(keys_file=file), clock)
    for wrong in ("{", '{"keys": [{"name": "x"}]}'):
        file.write_text(wrong)
        clock.now += 2
        assert ring.find(secret) is not None
        assert "stay in force" in caplog.text
        caplog.clear()
    file.unlink()
    clock.now += 2
    assert ring.find(secret) is not None


def test_what_is_no_file_of_keys_is_told(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    with pytest.raises(KeysError, match="cannot be read"):
        Keyring(Settings(keys_file=file))
    one = {"name": "a", "hash": hashed("x"), "created": "2026-01-01T00:00:00Z"}
    for keys, why in (
        ([one, one], "same name"),
        ([one, {**one, "name": "b"}], "same hash"),
        ([{**one, "hash": "x"}], "keys.0.hash"),
        ([{**one, "name": "a b"}], "keys.0.name"),
        ([{**one, "queue_share": 2}], "keys.0.queue_share"),
        ([{**one, "secret": "x"}], "keys.0.secret"),
    ):
        file.write_text(json.dumps({"keys": keys}))
        with pytest.raises(KeysError, match=why):
            read(file)


def test_keys_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = make()
    monkeypatch.setenv("ASSAY_KEYS", json.dumps({"trainer": secret}))
    settings = Settings()
    found = Keyring(settings).find(secret)
    assert found is not None and found.name == "trainer"
    assert secret not in repr(settings) and secret not in settings.model_dump_json()
    for keys, why in (
        ({"trainer": "short"}, "shorter"),
        ({"a b": secret}, "no name"),
        ({"a": secret, "b": secret}, "same"),
    ):
        monkeypatch.setenv("ASSAY_KEYS", json.dumps(keys))
        with pytest.raises(KeysError, match=why):
            Keyring(Settings())


def test_names_are_taken_once(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    commands.new(file, "a")
    with pytest.raises(KeysError, match="already"):
        commands.new(file, "a")
    with pytest.raises(KeysError, match="name"):
        commands.new(file, "a b")
    with pytest.raises(KeysError, match="no key"):
        commands.revoke(file, "b")
    with pytest.raises(KeysError, match="cannot be written"):
        commands.new(tmp_path / "none" / "keys.json", "a")


def test_editors_wait_for_each_other(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    threads = [threading.Thread(target=commands.new, args=(file, f"key-{n}")) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {key.name for key in read(file).keys} == {f"key-{n}" for n in range(16)}


def test_the_commands(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"

    def assay(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "service", "keys", *arguments]
        environment = {**os.environ, "ASSAY_KEYS_FILE": str(file)}
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=environment)

    made = assay("new", "trainer", "--submissions-per-s", "2.5")
    assert made.returncode == 0, made.stderr
    assert Keyring(Settings(keys_file=file)).find(made.stdout.strip()) is not None
    assert "2.5" in assay("list").stdout and made.stdout.strip() not in assay("list").stdout
    again = assay("new", "trainer")
    assert again.returncode == 1 and again.stderr.startswith("assay: ") and again.stderr.count("\n") == 1
    assert assay("revoke", "trainer").returncode == 0
    assert read(file).keys == []
