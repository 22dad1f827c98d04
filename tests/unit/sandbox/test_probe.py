"""What the probe makes of what it is told: nothing is taken for holding that was not said to hold."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from service import layers
from service.errors import IsolationError
from service.sandbox import docker, probe
from service.sandbox.base import Reply, Slot
from service.sandbox.pool import Pool
from service.settings import Settings

Answers = dict[str, Any]


class Told:
    """A slot that has nothing to it but what it answers."""

    isolation, ceiling = "docker", "so much"

    def __init__(self, within: Answers | str, beside: Answers) -> None:
        self.within, self.told, self.runs = within, beside, 0

    def run(self, op: str, header: dict[str, Any], blobs: list[bytes], timeout_s: float) -> Reply:
        self.runs += 1
        said = (
            self.within
            if isinstance(self.within, str)
            else json.dumps(self.within | {"uid": [True, f"uid {self.runs}"]})
        )
        return Reply(outcomes=[], cpu_s=0, wall_s=0, memory_mb=0, stdout=said.encode(), stderr=b"what it said")

    def beside(self, wanted: dict[str, Any]) -> object:
        return {"layers": self.told, "blobs": []}


def holding(names: frozenset[str]) -> Answers:
    return {name: [True, ""] for name in names} | ({"landlock": [True, 7]} if "uid" not in names else {})


def found(within: Answers | str | None = None, beside: Answers | None = None) -> probe.Findings:
    """``within``: what runs say beside that everything holds, or a text that they say instead."""
    said = within if isinstance(within, str) else holding(probe.WITHIN) | (within or {})
    told = Told(said, holding(probe.BESIDE) | (beside or {}))
    return probe.layers(cast(Slot, told), Settings())


def test_every_layer_has_an_attacker() -> None:
    assert layers.LAYERS.keys() == probe.WITHIN | probe.BESIDE


def test_what_holds_everywhere_holds() -> None:
    assert {finding.state for finding in found().values()} == {"holds"}
    assert found()["landlock"].detail == "version 7"


@pytest.mark.parametrize("name", sorted(probe.WITHIN & probe.BESIDE - {"landlock"}))
def test_one_that_fails_on_either_side_fails(name: str) -> None:
    assert found(within={name: [False, "seen"]})[name] == ("fails", "seen")
    assert found(beside={name: [False, "seen"]})[name] == ("fails", "seen")


def test_landlock_is_absent_only_where_nothing_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = {"landlock": [False, "could open /etc/passwd"]}
    for slot, host, state in ((0, 0, "absent"), (0, 5, "fails"), (5, 5, "fails"), (5, 0, "fails")):
        monkeypatch.setattr(probe, "landlock_abi", lambda host=host: host)
        assert found(opened, {"landlock": [True, slot]})["landlock"].state == state
    assert probe.isolation("docker", found(opened, {"landlock": [True, 0]})) == "docker without landlock"


@pytest.mark.parametrize("said", ["", "null", "[]", "7", '{"uid": true}', '{"uid": ["yes", ""]}', "{}", '{"uid": []}'])
def test_what_is_no_answer_is_an_error(said: str) -> None:
    with pytest.raises(IsolationError, match="the isolation probe"):
        found(within=said)


def test_silence_is_an_error() -> None:
    told = Told(holding(probe.WITHIN - {"landlock"}), holding(probe.BESIDE))
    with pytest.raises(IsolationError, match="heard nothing of landlock"):
        probe.layers(cast(Slot, told), Settings())


def test_all_that_fail_are_named_at_once() -> None:
    failing = found(within={"ipc": [False, "made shmget"]}, beside={"cgroup": [False, "no limit on swap"]})
    probe.require(failing, "docker", frozenset({"ipc", "cgroup"}))
    with pytest.raises(IsolationError) as refused:
        probe.require(failing, "docker", frozenset({"uid"}))
    message = str(refused.value)
    assert "ipc does not hold in docker slots (made shmget)" in message
    assert "cgroup does not hold in docker slots (no limit on swap)" in message
    assert message.endswith("To go on without: --allow-missing cgroup --allow-missing ipc")


Refuse = Callable[[list[str], dict[str, Any]], Settings]


@pytest.fixture
def refusing(docker_required: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Refuse:
    """Settings of containers whose kernel is made to answer some calls in another way than this one does."""

    def settings(names: list[str], rule: dict[str, Any]) -> Settings:
        profile = json.loads(docker.SECCOMP.read_text())
        plain = profile["syscalls"][0]
        plain["names"] = [name for name in plain["names"] if name not in names]
        profile["syscalls"].append({"names": names, **rule})
        (tmp_path / "seccomp.json").write_text(json.dumps(profile))
        monkeypatch.setattr(docker, "SECCOMP", tmp_path / "seccomp.json")
        return Settings(sandbox="docker", image=docker_required)

    return settings


def isolation_without(settings: Settings, layer: str) -> str:
    pool = Pool(settings.model_copy(update={"allow_missing": frozenset({layer})}), index=301)
    try:
        pool.start()
        return pool.isolation
    finally:
        pool.close()


def test_a_slot_whose_kernel_has_no_landlock(refusing: Refuse) -> None:
    """As under another runtime: the calls are not there, though the host has them."""
    if probe.landlock_abi() == 0:
        pytest.skip("this kernel has no Landlock")
    names = ["landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self"]
    settings = refusing(names, {"action": "SCMP_ACT_ERRNO", "errnoRet": errno.ENOSYS, "args": []})
    with pytest.raises(IsolationError, match="landlock does not hold in docker slots"):
        Pool(settings, index=300).start()
    assert isolation_without(settings, "landlock") == "docker without landlock"


def test_a_slot_whose_kernel_takes_no_filter(refusing: Refuse) -> None:
    """What cannot be put on ends the slot, unless the operator goes on without it."""
    not_filters = {"index": 0, "value": 22, "op": "SCMP_CMP_NE"}  # PR_SET_SECCOMP
    settings = refusing(["prctl"], {"action": "SCMP_ACT_ALLOW", "args": [not_filters]})
    with pytest.raises(IsolationError, match=r"the light zygote did not start: .*prctl\(PR_SET_SECCOMP\)"):
        Pool(settings, index=300).start()
    assert isolation_without(settings, "seccomp") == "docker without seccomp"
