"""One list of layers: the settings, the command line and the documents speak of the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from service import layers
from service.sandbox import attacks
from service.settings import Settings

ROOT = Path(__file__).parents[2]


def test_the_page_has_every_layer_in_order() -> None:
    page = (ROOT / "docs" / "security.md").read_text("utf-8")
    rows = [line for line in page.partition("### What a layer costs")[0].splitlines() if line.startswith("| `")]
    wanted = [f"| `{one.name}` | {', '.join(one.backends)} | {one.stops} |" for one in layers.LAYERS.values()]
    assert rows == wanted


def test_every_backend_has_most_of_them() -> None:
    assert set(layers.LAYERS) - set(layers.of("docker")) == set()
    assert set(layers.LAYERS) - set(layers.of("local")) == {"container_seccomp"}


@pytest.mark.parametrize("field", ["allow_missing", "layers_off"])
def test_settings_know_the_names(field: str) -> None:
    assert Settings(**{field: ["landlock", "uid"]}).model_dump()[field] == {"landlock", "uid"}
    with pytest.raises(ValidationError) as wrong:
        Settings(**{field: ["landlock", "moat"]})
    assert "there is no layer moat" in str(wrong.value) and all(name in str(wrong.value) for name in layers.LAYERS)


def test_no_isolation_accepts_them_all() -> None:
    assert Settings(unsafe_no_isolation=True).accepted == layers.LAYERS.keys()
    assert Settings(allow_missing=frozenset({"uid"})).accepted == {"uid"}


@pytest.mark.parametrize("command", [["serve"], ["verify", __file__]])
def test_the_command_line_names_what_there_is(command: list[str]) -> None:
    words = [sys.executable, "-m", "service", *command, "--allow-missing", "moat"]
    ended = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert ended.stderr.startswith("assay: --allow-missing: there is no layer moat; the layers are uid, no_new_privs,")
    assert ended.stderr.count("\n") == 1


def test_settings_reach_a_worker_as_they_are() -> None:
    """They travel as JSON."""
    settings = Settings(allow_missing=frozenset({"uid"}), layers_off=frozenset({"ipc", "uid"}))
    assert Settings(**Settings.model_validate_json(settings.model_dump_json()).model_dump()) == settings


def test_every_group_of_calls_is_tried() -> None:
    for name in (
        "socket of family 40", "socket of family 38", "socket of family 16", "socket of family 17", "ptrace", "keyctl", "add_key",
        "process_vm_readv", "io_uring_setup", "bpf", "perf_event_open", "userfaultfd", "mount", "unshare", "setns", "clone3",
        "clone into a user namespace", "a call through the 32-bit table", "a call through the x32 table", "open_by_handle_at",
        "personality without address randomisation", "kexec_load", "init_module", "a device node", "pidfd_getfd",
        "process_madvise", "quotactl", "TIOCSTI", "shmget", "mq_open", "a call that no kernel has yet",
    ):  # fmt: skip
        assert name in attacks.CALLS
    assert "memfd_create" in attacks.RUNNERS
