"""The benchmark of the layers: what stands in its table, and that a layer's companions are the probe's."""

from __future__ import annotations

import json

import pytest

from benchmarks import layers
from service.errors import SandboxError
from service.settings import Settings

REPORT = {
    "uid": {"ratios": {"W1": 1.004, "W2": 0.996, "W3": 1.25}, "also_off": []},
    "no_new_privs": {"ratios": {"W1": 2.0, "W2": 1.0, "W3": 1.0}, "also_off": ["seccomp", "landlock"]},
}


def test_the_table() -> None:
    assert layers.table(REPORT, 0.5, 3).splitlines()[2:] == [
        "| `uid` | 1.00 | 1.00 | 1.25 |  |",
        "| `no_new_privs` | 2.00 | 1.00 | 1.00 | `seccomp`, `landlock` |",
        "",
        "Throughput relative to every layer on; 3 rounds, scale 0.5.",
    ]


def test_the_service_without_a_layer_shares_no_uid_with_the_other() -> None:
    environment = layers.without("ipc")
    assert json.loads(environment["ASSAY_LAYERS_OFF"]) == ["ipc"]
    assert int(environment["ASSAY_UID_BASE"]) >= Settings().uid_base + 1000 * Settings().uids_per_slot // 2


def test_what_is_off_with_it_is_what_the_probe_finds() -> None:
    try:
        companions = layers.also_off("local", "no_new_privs")
    except SandboxError as error:
        pytest.skip(f"local slots cannot start here: {error}")
    assert "seccomp" in companions and "no_new_privs" not in companions
