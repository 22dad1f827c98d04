"""The doctor looks at the real machine; what it says is compared with what can be seen in other ways."""

from __future__ import annotations

import json
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from service import doctor, images, layers
from service.settings import Settings

NOWHERE = "unix:///nonexistent/engine.sock"


@pytest.fixture
def app() -> typer.Typer:
    app = typer.Typer()
    app.command()(doctor.doctor)
    return app


def look(settings: Settings | None = None, host: str | None = NOWHERE) -> dict[str, doctor.Check]:
    return {check.name: check for check in doctor.checks(settings or Settings(), host)}


def test_every_trouble_comes_with_a_cure() -> None:
    assert all(check.mend for check in look().values() if check.state != "ok" and check.name != "cgroups")


def test_names_the_kernel_and_the_interpreter() -> None:
    found = look()
    assert platform.release() in found["kernel"].detail
    assert found["python"].detail.startswith(platform.python_version())


def test_without_an_engine_it_says_how_to_get_one() -> None:
    engine = look()["engine"]
    assert (engine.state, engine.detail) == ("note", "none reachable")
    assert "apt-get install docker.io" in engine.mend


def test_languages_that_are_not_installed_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    here = look()["local languages"]
    assert "python" in here.detail and ("cpp" in here.detail) == (shutil.which("g++") is not None)
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    bare = look()["local languages"]
    assert (bare.state, bare.detail.partition(",")[0]) == ("note", "python") and "install g++" in bare.mend
    assert "docker languages" not in look()


def test_finds_the_engine_and_the_image(docker_required: str) -> None:
    found = look(host=None)
    assert found["engine"].state == "ok"
    assert found["engine"].detail.startswith(images.connect().info()["ServerVersion"])
    assert found["image"] == doctor.Check("image", "ok", f"{docker_required}, {images.sources_hash()}")


def test_an_image_that_is_not_there_is_to_be_built(docker_required: str) -> None:
    image = look(Settings(image="assay/none:latest"), host=None)["image"]
    assert (image.state, image.detail) == ("note", "no assay/none:latest")
    assert "assay images build" in image.mend


def test_a_runtime_that_the_engine_has_not_is_a_failure(docker_required: str) -> None:
    assert look(Settings(runtime="no-such-runtime"), host=None)["engine"].state == "fail"


def test_what_it_says_of_namespaces_is_what_unshare_meets() -> None:
    tool = ["unshare", "--user", "--pid", "--mount", "--fork", "true"]
    if doctor.user_namespaces() == 0:
        assert subprocess.run(tool, capture_output=True).returncode == 0
    else:
        assert doctor._open_namespaces()


def test_the_cgroup_version_is_what_is_mounted() -> None:
    mounted = {line.split()[2] for line in Path("/proc/mounts").read_text().splitlines()}
    assert (doctor.cgroup_version() == 2) == Path("/sys/fs/cgroup/cgroup.controllers").exists()
    if doctor.cgroup_version() == 1:
        assert "cgroup" in mounted


def test_a_landlock_version_means_that_a_process_can_shut_itself_out(tmp_path: Path) -> None:
    if doctor.landlock_abi() == 0:
        pytest.skip("this kernel has no Landlock")
    (tmp_path / "file").write_text("x")
    code = f"""
import ctypes
libc = ctypes.CDLL(None)
libc.prctl(38, 1, 0, 0, 0)
handled = (ctypes.c_uint64 * 1)(4)  # reading files
ruleset = libc.syscall(444, handled, ctypes.c_size_t(8), 0)
assert libc.syscall(446, ruleset, 0) == 0
try: open({str(tmp_path / "file")!r})
except PermissionError: print("shut out")
"""
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "shut out\n"


def test_prints_lines_or_one_object_and_exits_by_what_is_usable(app: typer.Typer) -> None:
    lines = CliRunner().invoke(app, [])
    data = CliRunner().invoke(app, ["--json"])
    found = json.loads(data.stdout)
    assert lines.exit_code == data.exit_code == (0 if found["usable"] else 1), lines.output
    assert lines.stdout.rstrip().endswith("usable: " + (", ".join(found["usable"]) or "none"))
    for check in found["checks"]:
        assert check["name"] in lines.stdout
    for backend in found["usable"]:
        layers = [check for check in found["checks"] if check["name"].startswith(f"{backend} ")]
        assert layers and {check["state"] for check in layers} <= {"ok", "note"}  # a note: languages that are not there


def test_a_slot_that_cannot_start_is_said_not_raised() -> None:
    (check,) = doctor.probe(Settings(image="assay/none:latest"), "docker")
    assert (check.name, check.state) == ("docker slot", "fail")
    assert check.detail


def test_says_layer_by_layer_what_holds() -> None:
    found = {check.name: check for check in doctor.probe(Settings(layers_off=frozenset({"landlock"})), "local")}
    if "local slot" in found:
        pytest.skip("local slots cannot start here")
    assert list(found) == [f"local {name}" for name in layers.of("local")]
    assert found["local seccomp"].state == "ok" and not found["local seccomp"].mend
    landlock = found["local landlock"]
    assert landlock.state == ("fail" if doctor.landlock_abi() else "note")
    assert layers.LAYERS["landlock"].mend in landlock.mend and "--allow-missing landlock" in landlock.mend
