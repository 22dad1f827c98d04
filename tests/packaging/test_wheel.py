"""The wheel: what it holds, and that it works where there is no checkout. Installing it reaches a package registry."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import sandbox_images
import service
from service import images

CHECKOUT = Path(__file__).parents[2]
DOUBLE = {"tests": [{"kind": "stdio", "input": "4\n", "output": "8\n"}]}
RIGHT = {"id": "right", "source": "print(int(input()) * 2)", "problem": DOUBLE}
WRONG = {"id": "wrong", "source": "print(int(input()) + 1)", "problem": DOUBLE}

ASK = """
import sys
from trainer_client import RewardClient, Submission
with RewardClient(sys.argv[1]) as client:
    for source in ("print(int(input()) * 2)", "print(int(input()) + 1)"):
        problem = {"tests": [{"kind": "stdio", "input": "4\\n", "output": "8\\n"}]}
        result = client.verify(source=source, problem=problem)
        print(result.verdict, result.reward)
"""


@dataclass(frozen=True)
class Installation:
    """A virtual environment with the wheel in it, and an empty folder to work in, both outside the checkout."""

    venv: Path
    work: Path

    @property
    def environment(self) -> dict[str, str]:
        """This process's environment without anything that could lead back to the checkout."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
        return kept | {"PATH": f"{self.venv / 'bin'}:{os.environ['PATH']}"}

    def run(self, *args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.venv / "bin" / args[0]), *args[1:]],
            cwd=self.work,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=600,
        )


def call(*args: str | Path) -> None:
    done = subprocess.run([str(arg) for arg in args], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 0, f"{args}\n{done.stdout}\n{done.stderr}"


def installation(folder: Path, requirement: str) -> Installation:
    made = Installation(folder / "venv", folder / "work")
    made.work.mkdir()
    call(sys.executable, "-m", "venv", made.venv)
    call(made.venv / "bin" / "python", "-m", "pip", "install", "--quiet", requirement)
    return made


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    call(sys.executable, "-m", "build", "--wheel", "--outdir", folder, CHECKOUT)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="session")
def trainers(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """What a trainer installs: no extras."""
    return installation(tmp_path_factory.mktemp("trainer"), str(wheel))


@pytest.fixture(scope="session")
def operators(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """What an operator installs: the service, and what local slots hold."""
    return installation(tmp_path_factory.mktemp("operator"), f"{wheel}[service,sandbox]")


@pytest.fixture(scope="module")
def held(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_carries_everything_that_an_image_is_made_of(held: dict[str, bytes]) -> None:
    for path, data in images.sources().items():
        assert held[f"sandbox_images/{path}"] == data


def test_carries_the_profile(held: dict[str, bytes]) -> None:
    assert held["sandbox_images/seccomp.json"] == Path(sandbox_images.__file__).with_name("seccomp.json").read_bytes()


def test_carries_every_module(held: dict[str, bytes]) -> None:
    for package in ("service", "trainer_client", "sandbox_images"):
        for path in (CHECKOUT / package).rglob("*.py"):
            assert path.relative_to(CHECKOUT).as_posix() in held


def test_carries_nothing_else(held: dict[str, bytes]) -> None:
    tops = {name.split("/")[0] for name in held}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"service", "trainer_client", "sandbox_images"}
    assert not [name for name in held if "__pycache__" in name or name.endswith(".pyc")]


def test_names_its_command(held: dict[str, bytes]) -> None:
    (entry_points,) = (data for name, data in held.items() if name.endswith("entry_points.txt"))
    assert b"assay = service.cli:main" in entry_points


@pytest.fixture(scope="module")
def url(operators: Installation) -> Iterator[str]:
    """The address of a service that runs from the installation."""
    with subprocess.Popen(
        [operators.venv / "bin" / "assay", "serve", "--port", "0", "--slots", "1"],
        cwd=operators.work,
        env=operators.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            assert server.stdout is not None
            line = server.stdout.readline()
            found = re.search(r"http://\S+", line)
            assert found, f"the service said {line!r} and ended with {server.poll()}"
            yield found.group()
        finally:
            server.terminate()


def test_the_client_needs_httpx_and_pydantic_alone(trainers: Installation) -> None:
    code = (
        "import sys, trainer_client; from trainer_client import RewardClient\n"
        "heavy = {'docker', 'fastapi', 'typer', 'redis', 'rich', 'numpy', 'pydantic_settings'} & set(sys.modules)\n"
        "print(sorted(heavy), trainer_client.__file__)"
    )
    done = trainers.run("python", "-c", code)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("[] ")
    assert str(trainers.venv) in done.stdout
    direct = trainers.run("python", "-m", "pip", "list", "--format=json")
    present = {package["name"].lower() for package in json.loads(direct.stdout)}
    assert not present & {"docker", "fastapi", "typer", "redis", "numpy"}


def test_without_the_service_the_command_says_what_to_install(trainers: Installation) -> None:
    done = trainers.run("assay", "doctor")
    assert done.returncode != 0
    assert "pip install 'assay[service]'" in done.stderr


def test_runs_from_the_wheel_and_not_from_the_checkout(operators: Installation) -> None:
    done = operators.run("python", "-c", "import service; print(service.__file__)")
    assert str(operators.venv) in done.stdout
    assert done.stdout.strip() != service.__file__


def test_the_doctor_finds_a_usable_backend(operators: Installation) -> None:
    done = operators.run("assay", "doctor", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["usable"]


def test_its_image_is_the_checkouts(operators: Installation, docker_required: str) -> None:
    done = operators.run("assay", "images", "build")
    assert done.returncode == 0, done.stderr
    assert "is there already" in done.stderr


def test_serves_the_installed_client(operators: Installation, url: str) -> None:
    done = operators.run("python", "-c", ASK, url)
    assert done.stdout.splitlines() == ["accepted 1.0", "wrong_answer 0.0"], done.stderr


def test_verifies_a_file(operators: Installation) -> None:
    (operators.work / "in.jsonl").write_text(json.dumps(RIGHT) + "\n" + json.dumps(WRONG) + "\n")
    done = operators.run("assay", "verify", "in.jsonl", "--out", "out.jsonl", "--slots", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    results = [json.loads(line) for line in Path(operators.work / "out.jsonl").read_text().splitlines()]
    assert [(one["id"], one["verdict"], one["reward"]) for one in results] == [
        ("right", "accepted", 1.0),
        ("wrong", "wrong_answer", 0.0),
    ]
