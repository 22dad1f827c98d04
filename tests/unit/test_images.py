"""Images: what they are made of, what they are called, and what a built one holds."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from service import images
from service.errors import ImageError
from tests.conftest import missing

NOWHERE = "unix:///nonexistent/engine.sock"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of images of our own."""
    (tmp_path / "python").mkdir()
    (tmp_path / "python" / "Dockerfile").write_text("FROM scratch\n")
    (tmp_path / "python" / "requirements.txt").write_text("numpy\n")
    (tmp_path / "runner" / "__pycache__").mkdir(parents=True)
    (tmp_path / "runner" / "__main__.py").write_text("pass\n")
    monkeypatch.setattr(images, "_root", lambda: tmp_path)
    yield tmp_path


def test_the_image_is_made_of_its_folder_and_the_runner(root: Path) -> None:
    assert list(images.sources()) == ["python/Dockerfile", "python/requirements.txt", "runner/__main__.py"]


def test_an_image_of_packages_is_made_of_its_folder_the_runner_and_the_dockerfile_of_all_such(root: Path) -> None:
    (root / "debian.Dockerfile").write_text("FROM scratch\n")
    (root / "cobol").mkdir()
    (root / "cobol" / "packages.txt").write_text("gnucobol4\n")
    assert images.names() == ["cobol", "python"]
    assert list(images.sources("cobol")) == ["cobol/packages.txt", "debian.Dockerfile", "runner/__main__.py"]
    before = images.sources_hash("cobol")
    (root / "cobol" / "prepare.sh").write_text("true\n")
    assert images.sources_hash("cobol") != before


@pytest.mark.parametrize(
    "path", ["python/Dockerfile", "python/requirements.txt", "runner/__main__.py", "runner/new.py"]
)
def test_the_hash_follows_every_source(root: Path, path: str) -> None:
    before = images.sources_hash()
    assert images.sources_hash() == before
    (root / path).write_text("something else\n")
    assert images.sources_hash() != before


def test_the_hash_follows_nothing_else(root: Path) -> None:
    before = images.sources_hash()
    (root / "runner" / "__pycache__" / "x.pyc").write_bytes(b"x")
    (root / "seccomp.json").write_text("{}")
    assert images.sources_hash() == before


def test_an_image_that_nobody_has_is_an_error_that_names_the_others(root: Path) -> None:
    with pytest.raises(ImageError, match="no image 'cobol'; there are: python"):
        images.sources("cobol")


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}(/[a-z]{1,8})?", fullmatch=True), st.binary(max_size=99), max_size=5))
def test_a_context_holds_its_files_and_is_the_same_each_time(files: dict[str, bytes]) -> None:
    packed = images._context(files).getvalue()
    assert packed == images._context(dict(reversed(files.items()))).getvalue()
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        found = {member.name: tar.extractfile(member) for member in tar}
        assert {name: file.read() for name, file in found.items() if file} == files


def test_without_an_engine_it_says_how_to_get_one() -> None:
    done = CliRunner().invoke(images.app, ["build", "--docker-host", NOWHERE])
    assert done.exit_code == 3
    assert "no container engine answers" in done.stderr
    assert "apt-get install docker.io" in done.stderr


def test_offline_without_debootstrap_says_what_to_install(
    docker_required: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(ImageError, match=r"apt-get install debootstrap.*--base"):
        images.offline_base(images.connect(), force=True)


def test_a_failed_tool_shows_the_end_of_what_it_said() -> None:
    with pytest.raises(ImageError, match="a tool ended with 3; try another\nlast words"):
        images._run(["sh", "-c", "echo last words; exit 3"], "a tool", hint="try another")


def test_a_build_that_cannot_pull_points_to_offline() -> None:
    assert "--offline" in images._hint("Get https://registry/v2/: lookup registry: no such host", "")
    assert images._hint("COPY failed: file not found", "") == ""


def test_building_again_does_nothing(docker_required: str) -> None:
    said: list[str] = []
    tag = images.build(say=said.append)
    assert tag == f"assay/python:{images.sources_hash()}"
    assert said == [f"{tag} is there already; nothing to build (--force builds it all the same)"]
    latest = images.labels_of(images.connect(), docker_required)
    assert latest is not None
    assert latest[images.SOURCES_LABEL] == images.sources_hash()


LOOK = """
import hashlib, importlib, importlib.util, json, os, pathlib, stat, subprocess, sys
runner = pathlib.Path("/opt/assay/runner")
found = {"setuid": [], "writable": [], "unchecked": True, "runner": {}}
for folder in ("/usr", "/bin", "/sbin", "/lib", "/opt"):
    for top, folders, files in os.walk(folder):
        for name in files:
            status = os.lstat(os.path.join(top, name))
            if stat.S_ISREG(status.st_mode) and status.st_mode & 0o6000:
                found["setuid"].append(os.path.join(top, name))
for path in (runner, *runner.rglob("*")):
    status = path.lstat()
    if status.st_uid or status.st_gid or status.st_mode & 0o022:
        found["writable"].append(str(path))
    if path.suffix == ".py":
        found["runner"][path.relative_to(runner).as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
for name in ("numpy", "scipy", "sortedcontainers", "pytest", "pylint", "radon", "json", "unittest"):
    importlib.import_module(name)
    cached = pathlib.Path(importlib.util.find_spec(name).cached)
    found["unchecked"] &= int.from_bytes(cached.read_bytes()[4:8], "little") == 1
print(json.dumps(found))
"""


def test_a_built_image_holds_what_it_should(docker_required: str) -> None:
    output = images.connect().containers.run(
        f"assay/python:{images.sources_hash()}",
        ["-I", "-B", "-c", LOOK],
        entrypoint="python3",
        network_mode="none",
        read_only=True,
        remove=True,
    )
    runner = {
        path.removeprefix("runner/"): hashlib.sha256(data).hexdigest()
        for path, data in images.sources().items()
        if path.startswith("runner/") and path.endswith(".py")
    }
    assert json.loads(output) == {"setuid": [], "writable": [], "unchecked": True, "runner": runner}


@pytest.mark.parametrize("name", [name for name in images.names() if name != "python"])
def test_an_image_of_packages_holds_no_more_than_it_should(docker_required: str, name: str) -> None:
    tag = f"assay/{name}:{images.sources_hash(name)}"
    client = images.connect()
    if images.labels_of(client, tag) is None:
        missing(f"no image {tag}")
    found = client.containers.run(
        tag,
        ["-c", "find / -xdev -type f -perm /6000; ls /build /var/cache/apt /var/lib/apt/lists; find /opt/assay /usr -perm -o+w ! -type l"],
        entrypoint="sh",
        network_mode="none",
        read_only=True,
        remove=True,
        stderr=False,
    )  # fmt: skip
    assert found == b"/var/cache/apt:\n\n/var/lib/apt/lists:\n"
