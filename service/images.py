"""Builds the sandbox images, with a registry of images or without one (``assay images build [--offline]``).

An image is known by the hash of what it is made of: its folder, its Dockerfile and the runner. It is tagged with that hash
and as ``latest``, so that building again what is there already does nothing. A folder with a ``packages.txt`` and no
Dockerfile of its own is built by ``debian.Dockerfile``: the Debian packages that it lists, and the runner.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer

import sandbox_images
from service import tool_versions
from service.errors import ImageError

OFFLINE_BASE = "assay-base:bookworm"
SOURCES_LABEL = "assay.sources"
BASE_LABEL = "assay.base"
NO_ENGINE = (
    "no container engine answers ({why}); install and start one (Debian, Ubuntu: `apt-get install docker.io`, then "
    "`systemctl start docker` or `dockerd &`), or name it with --docker-host or DOCKER_HOST. "
    "Without an engine, `--sandbox local` needs no image."
)

NO_ENGINE_EXIT = 3  # what `assay images build` ends with then; other failures end with 1

Say = Callable[[str], None]
app = typer.Typer(no_args_is_help=True, help="Sandbox images.")


class NoEngine(ImageError):
    """No container engine answers."""


def connect(docker_host: str | None = None) -> Any:
    """A client of the engine that answers at ``docker_host`` (else ``DOCKER_HOST``, else the usual socket).

    The engine's package is loaded here, by those who talk to an engine, and not by every ``assay`` command.
    """
    import docker

    try:
        client = docker.DockerClient(base_url=docker_host, timeout=600) if docker_host else docker.from_env(timeout=600)
        client.ping()
    except (docker.errors.DockerException, OSError) as error:
        raise NoEngine(NO_ENGINE.format(why=str(error) or type(error).__name__)) from error
    return client


def names() -> list[str]:
    """The images that can be built: the folders beside the runner that hold a Dockerfile or a list of packages."""
    return sorted({path.parent.name for kind in ("Dockerfile", "packages.txt") for path in _root().glob(f"*/{kind}")})


def sources(name: str = "python") -> dict[str, bytes]:
    """What the image is made of: bytes by path in the build context."""
    root = _root()
    if name not in names():
        raise ImageError(f"there is no image {name!r}; there are: {', '.join(names())}")
    files = [root / _dockerfile(name), *(p for p in (root / name).iterdir() if p.is_file())]
    files += [p for p in (root / "runner").rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(set(files))}


def _dockerfile(name: str) -> str:
    own = f"{name}/Dockerfile"
    return own if (_root() / own).exists() else "debian.Dockerfile"


def sources_hash(name: str = "python") -> str:
    """16 hex digits that change when anything the image is made of changes; the image's tag."""
    digest = hashlib.sha256()
    for path, data in sources(name).items():
        digest.update(f"{path}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()[:16]


def build(
    name: str = "python",
    *,
    offline: bool = False,
    base: str | None = None,
    wheels: Path | None = None,
    mirror: str | None = None,
    force: bool = False,
    docker_host: str | None = None,
    say: Say = print,
) -> str:
    """Build the image unless it is there; returns its name with the hash as tag. Raises ``ImageError``.

    Without ``base`` and ``offline``, an image that is there is rebuilt on the base that it was built on.
    """
    from docker.errors import DockerException

    files, tag = sources(name), f"assay/{name}:{sources_hash(name)}"
    client = connect(docker_host)
    try:
        have = labels_of(client, tag)
        if have is not None and not force and base in (None, have.get(BASE_LABEL)):
            _label(client, name, tag)
            client.images.get(tag).tag(f"assay/{name}", "latest")
            say(f"{tag} is there already; nothing to build (--force builds it all the same)")
            return tag
        if base is None and not offline:
            base = (labels_of(client, f"assay/{name}:latest") or {}).get(BASE_LABEL) or None
            offline = base == OFFLINE_BASE
        if offline and base is None:
            base = offline_base(client, mirror=mirror, force=force, say=say)
        if (offline or wheels is not None) and f"{name}/requirements.txt" in files:
            folder = wheels or download_wheels(name, client, base or OFFLINE_BASE, say)
            files |= {f"{name}/wheels/{path.name}": path.read_bytes() for path in sorted(folder.glob("*.whl"))}
        _build(client, name, tag, files, base, force, say)
        _label(client, name, tag)
        client.images.get(tag).tag(f"assay/{name}", "latest")
    except (DockerException, OSError) as error:
        raise ImageError(f"building {tag} failed: {error}") from error
    say(f"built {tag}, also tagged latest")
    return tag


def offline_base(client: Any, *, mirror: str | None = None, force: bool = False, say: Say = print) -> str:
    """A base image made by debootstrap from Debian's packages, made once and then reused."""
    if labels_of(client, OFFLINE_BASE) is not None and not force:
        say(f"base image {OFFLINE_BASE} is there already")
        return OFFLINE_BASE
    if not shutil.which("debootstrap"):
        raise ImageError("--offline makes its base image with debootstrap, which is not installed: "
                         "`apt-get install debootstrap`, or give an image that is on this machine with --base")  # fmt: skip
    if os.geteuid() != 0:
        raise ImageError("--offline runs debootstrap, which needs root: run this command once with sudo, "
                         "or give an image that is on this machine with --base")  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="assay-base-", dir="/var/tmp") as folder:
        say("making a base image from Debian's packages (a minute or two)")
        args = [
            "debootstrap",
            "--variant=minbase",
            "--include=python3",
            "bookworm",
            folder,
            *([mirror] if mirror else []),
        ]
        _run(args, "debootstrap", hint="does apt reach Debian's packages? --mirror names another mirror")
        skip = ["var/cache/apt/*", "var/lib/apt/lists/*", "var/log/*", "dev/*", "proc/*", "sys/*"]
        tar = ["tar", "-C", folder, "-c", "--numeric-owner", *(f"--exclude=./{path}" for path in skip), "."]
        with subprocess.Popen(tar, stdout=subprocess.PIPE) as packer:
            repository, _, tag = OFFLINE_BASE.partition(":")
            for answer in _answers(client.api.import_image_from_data(packer.stdout, repository=repository, tag=tag)):
                if "error" in answer:
                    raise ImageError(f"the engine did not take the base image: {answer['error']}")
        if packer.returncode:
            raise ImageError(f"tar ended with {packer.returncode} while packing the base image")
    return OFFLINE_BASE


def download_wheels(name: str, client: Any, base: str, say: Say = print) -> Path:
    """Wheels for the interpreter of ``base``, and pip's own, fetched by this machine's pip and kept in a cache."""
    probe = "import platform, sys; print(*sys.version_info[:2], platform.machine(), platform.libc_ver()[1] or '2.17')"
    said = client.containers.run(base, ["-c", probe], entrypoint="python3", network_mode="none", remove=True)
    major, minor, machine, libc = said.decode().split()
    requirements = _root() / name / "requirements.txt"
    key = hashlib.sha256(requirements.read_bytes() + said).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "assay" / "wheels" / key
    if cache.is_dir():
        say(f"wheels from {cache}")
        return cache
    say(f"fetching wheels for Python {major}.{minor} with this machine's pip")
    platforms = [f"manylinux_2_{n}_{machine}" for n in range(17, int(libc.split(".")[1]) + 1)]
    platforms += [f"manylinux2014_{machine}", f"manylinux2010_{machine}", f"linux_{machine}"]
    cache.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="wheels-", dir=cache.parent) as folder:
        args = [sys.executable, "-m", "pip", "download", "--quiet", "--only-binary=:all:", "--dest", folder]
        args += [
            "--implementation",
            "cp",
            "--python-version",
            f"{major}.{minor}",
            "--requirement",
            str(requirements),
            "pip",
        ]
        args += [word for tag in platforms for word in ("--platform", tag)]
        _run(args, "pip download", hint="does pip work here? --wheels names a folder of wheels fetched elsewhere")
        shutil.copytree(folder, cache, dirs_exist_ok=True)
    return cache


def _build(client: Any, name: str, tag: str, files: dict[str, bytes], base: str | None, force: bool, say: Say) -> None:
    log: list[str] = []
    labels = {SOURCES_LABEL: tag.partition(":")[2], BASE_LABEL: base or "", "assay.version": version("assay")}
    stream = client.api.build(
        fileobj=_context(files),
        custom_context=True,
        dockerfile=_dockerfile(name),
        tag=tag,
        buildargs={"IMAGE": name, **({"BASE": base} if base else {}), **_proxies()},
        # Where packages are fetched while building, it is by this host's network: an offline engine's bridge may lead nowhere.
        network_mode="host" if base == OFFLINE_BASE else None,
        labels=labels,
        nocache=force,
        rm=True,
        forcerm=True,
        decode=True,
    )
    for answer in stream:
        if "error" in answer:
            tail = "".join(log[-40:])
            raise ImageError(f"building {tag} failed: {answer['error']}\n{tail}" + _hint(answer["error"], tail))
        line = answer.get("stream") or ""
        log.append(line)
        if line.startswith("Step "):
            say(line.strip().split(" \\")[0][:160])


def _label(client: Any, name: str, tag: str) -> None:
    """Have the image say which versions of its languages' tools it holds, unless it does."""
    if tool_versions.LABEL in (labels_of(client, tag) or {}):
        return
    label = {tool_versions.LABEL: json.dumps(tool_versions.of_image(client, tag, name))}
    recipe = {"Dockerfile": f"FROM {tag}\n".encode()}
    for answer in client.api.build(
        fileobj=_context(recipe), custom_context=True, tag=tag, labels=label, rm=True, forcerm=True, decode=True
    ):
        if "error" in answer:
            raise ImageError(f"building {tag} failed: {answer['error']}")


def _proxies() -> dict[str, str]:
    """What this machine's tools are told of proxies; engines hand these on to a build and keep them out of the image."""
    named = ("http_proxy", "https_proxy", "no_proxy")
    return {name: value for name in named if (value := os.environ.get(name) or os.environ.get(name.upper()))}


def _hint(error: str, log: str) -> str:
    text = (error + log).lower()
    if any(word in text for word in ("pull", "manifest", "lookup", "no such host", "connection", "retries", "toomany")):
        return "no registry can be reached from here? `assay images build --offline` needs none"
    return ""


def _context(files: dict[str, bytes]) -> io.BytesIO:
    """A build context that is the same, byte by byte, whenever its files are."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for path, data in sorted(files.items()):
            info = tarfile.TarInfo(path)
            info.size, info.mode = len(data), 0o644
            tar.addfile(info, io.BytesIO(data))
    packed.seek(0)
    return packed


def labels_of(client: Any, image: str) -> dict[str, str] | None:
    """The image's labels, None if there is no such image."""
    found = [one for one in client.images.list() if image in one.tags]
    return dict(found[0].labels or {}) if found else None


def _answers(raw: str) -> Iterator[dict[str, Any]]:
    for line in raw.splitlines():
        if line.strip():
            yield json.loads(line)


def _run(args: list[str], what: str, hint: str) -> None:
    done = subprocess.run(args, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace")
    if done.returncode:
        tail = "\n".join((done.stdout + done.stderr).splitlines()[-15:])
        raise ImageError(f"{what} ended with {done.returncode}; {hint}\n{tail}")


def _root() -> Path:
    return Path(sandbox_images.__file__).parent


@app.callback()
def _group() -> None:
    """Sandbox images."""


@app.command("build")
def build_command(
    name: Annotated[list[str], typer.Option(help="Which image; may be given more than once.")] = ["python"],  # noqa: B006
    every: Annotated[bool, typer.Option("--all", help="Every image.")] = False,
    offline: Annotated[
        bool, typer.Option(help="Use no registry of images: base from Debian's packages, wheels by pip.")
    ] = False,
    base: Annotated[
        str | None, typer.Option(help="Base image; default python:3.12-slim, debian:bookworm-slim.")
    ] = None,
    wheels: Annotated[
        Path | None, typer.Option(exists=True, file_okay=False, help="Folder of wheels to install from.")
    ] = None,
    mirror: Annotated[str | None, typer.Option(help="Debian mirror for --offline.")] = None,
    force: Annotated[bool, typer.Option(help="Build even if nothing changed.")] = False,
    docker_host: Annotated[str | None, typer.Option(envvar="DOCKER_HOST", help="The engine's address.")] = None,
) -> None:
    """Build sandbox images; does nothing where they are up to date."""
    try:
        for one in names() if every else name:
            build(one, offline=offline, base=base, wheels=wheels, mirror=mirror, force=force, docker_host=docker_host,
                  say=lambda line: typer.echo(line, err=True))  # fmt: skip
    except ImageError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(NO_ENGINE_EXIT if isinstance(error, NoEngine) else 1) from None
