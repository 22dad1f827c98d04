"""``assay doctor``: what works on this machine, what does not, and how to mend it.

The last lines are the ones that count: on each backend one slot is started and every isolation layer is probed from
inside it. A backend is usable when no layer fails.
"""

from __future__ import annotations

import contextlib
import errno
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from service import images
from service.doctor_languages import languages
from service.errors import ImageError, SandboxError
from service.languages import registry
from service.layers import BACKENDS, LAYERS, Backend
from service.sandbox.probe import landlock_abi
from service.settings import Settings

SANDBOX_PACKAGES = ("numpy", "scipy", "sortedcontainers", "pytest", "pylint", "radon", "ruff")
WANTED = {
    "docker": "slots in containers need an engine and an image",
    "local": "slots without an engine need root, or namespaces, `newuidmap` and a range of uids",
}
PROBE_INDEX = 1000  # beyond the slots of a service that may be running: no uid is shared with it
ENOUGH_MEMORY, ENOUGH_DISK = 2.0, 2.0  # GiB

# Tried in a process of its own, under an ordinary uid: what root may do says nothing about everybody else.
NAMESPACES = """
import ctypes, os
if os.geteuid() == 0:
    os.setgroups([]); os.setresgid(65534, 65534, 65534); os.setresuid(65534, 65534, 65534)
libc = ctypes.CDLL(None, use_errno=True)
print(ctypes.get_errno() if libc.unshare(0x10000000 | 0x20000000 | 0x00020000) else 0)
"""


@dataclass(frozen=True, slots=True)
class Check:
    """One line: ``note`` is worth knowing and stops nothing; ``mend`` says what to do about a note or a failure."""

    name: str
    state: Literal["ok", "note", "fail"]
    detail: str
    mend: str = ""


def checks(settings: Settings, docker_host: str | None = None) -> Iterator[Check]:
    """Every check of the machine, in the order in which they are worth reading; the backends are not among them."""
    yield _python()
    yield _packages()
    yield _user()
    yield from _kernel()
    yield _memory()
    yield _disk()
    yield from _engine(settings, docker_host)
    yield from _languages(settings, docker_host)


def probe(settings: Settings, backend: Backend) -> Iterator[Check]:
    """One line for every isolation layer of ``backend``, attacked from inside a slot that is started for it."""
    from service.sandbox.pool import Pool

    # Layers that fail are to be told, all of them, rather than raised.
    pool = Pool(settings.model_copy(update={"sandbox": backend, "unsafe_no_isolation": True}), index=PROBE_INDEX)
    try:
        pool.start()
        found = pool.layers()
    except SandboxError as error:
        yield Check(f"{backend} slot", "fail", str(error), "see the lines above: " + WANTED[backend])
        return
    finally:
        pool.close()
    states: dict[str, Literal["ok", "note", "fail"]] = {"holds": "ok", "absent": "note", "fails": "fail"}
    for name, (state, detail) in found.items():
        mend = "" if state == "holds" else f"{LAYERS[name].mend}; `--allow-missing {name}` goes on without it"
        yield Check(f"{backend} {name}", states[state], detail, mend)


def cgroup_version() -> int:
    """2 for the unified hierarchy, 1 for the old one, 0 where no cgroups are mounted."""
    if Path("/sys/fs/cgroup/cgroup.controllers").exists():
        return 2
    return 1 if Path("/sys/fs/cgroup/memory").exists() else 0


def user_namespaces() -> int:
    """0 if an ordinary user may create user, pid and mount namespaces, else the error number."""
    done = subprocess.run([sys.executable, "-I", "-c", NAMESPACES], capture_output=True, text=True)
    return int(done.stdout) if done.returncode == 0 else errno.EPERM


def _python() -> Check:
    return Check("python", "ok", f"{platform.python_version()}, assay {version('assay')}")


def _packages() -> Check:
    absent = [name for name in SANDBOX_PACKAGES if importlib.util.find_spec(name) is None]
    if absent:
        mend = "pip install 'assay[sandbox]'; slots in containers have their own"
        return Check("packages", "note", f"local slots lack {', '.join(absent)}", mend)
    return Check("packages", "ok", "local slots have " + ", ".join(SANDBOX_PACKAGES))


def _user() -> Check:
    uid = os.geteuid()
    if uid == 0:
        return Check("user", "ok", "root: local slots change uid")
    return Check("user", "ok", f"uid {uid}: local slots need newuidmap and a range of uids in /etc/subuid")


def _kernel() -> Iterator[Check]:
    release = f"{platform.system()} {platform.release()} {platform.machine()}"
    if platform.system() != "Linux":
        yield Check("kernel", "fail", release, "sandboxes need Linux")
        return
    yield Check("kernel", "ok", release)
    abi = landlock_abi()
    if abi:
        yield Check("landlock", "ok", f"version {abi}")
    else:
        mend = "boot with `lsm=landlock,...` (kernel 5.13 or newer); without it, results say `without landlock`"
        yield Check("landlock", "note", "the kernel has it not, or has it switched off", mend)
    seccomp = Path("/proc/sys/kernel/seccomp/actions_avail").exists()
    yield Check("seccomp", "ok" if seccomp else "fail", "filters available" if seccomp else "no filters",
                "" if seccomp else "use a kernel built with CONFIG_SECCOMP_FILTER")  # fmt: skip
    error = user_namespaces()
    if not error:
        yield Check("user namespaces", "ok", "open to ordinary users")
    else:
        yield Check("user namespaces", "note", f"closed to ordinary users ({os.strerror(error)})", _open_namespaces())
    cgroup = cgroup_version()
    yield Check("cgroups", "ok" if cgroup else "note", f"version {cgroup}" if cgroup else "none mounted")


def _open_namespaces() -> str:
    """What keeps ordinary users from namespaces here; only local slots without root need them."""
    for name, closed, value in (
        ("kernel/unprivileged_userns_clone", "0", "1"),
        ("kernel/apparmor_restrict_unprivileged_userns", "1", "0"),
        ("user/max_user_namespaces", "0", "10000"),
    ):
        path = Path("/proc/sys") / name
        if path.exists() and path.read_text().strip() == closed:
            return f"`sysctl -w {name.replace('/', '.')}={value}`, or run local slots as root, or use Docker"
    return "run local slots as root, or use Docker (inside a container, its seccomp profile may be what forbids them)"


def _memory() -> Check:
    fields = dict(line.split(":", 1) for line in Path("/proc/meminfo").read_text().splitlines())
    total, free = (int(fields[name].split()[0]) / 2**20 for name in ("MemTotal", "MemAvailable"))
    detail = f"{free:.1f} of {total:.1f} GiB available, {os.cpu_count()} cores"
    if free < ENOUGH_MEMORY:
        return Check("memory", "note", detail, "use fewer slots (--slots) or a smaller ASSAY_SLOT_MEMORY_MB")
    return Check("memory", "ok", detail)


def _disk() -> Check:
    folder = tempfile.gettempdir()
    free = shutil.disk_usage(folder).free / 2**30
    detail = f"{free:.1f} GiB free in {folder}"
    return Check("disk", "ok", detail) if free >= ENOUGH_DISK else Check("disk", "note", detail, "make room")


def _engine(settings: Settings, docker_host: str | None) -> Iterator[Check]:
    try:
        client = images.connect(docker_host)
    except ImageError as error:
        yield Check("engine", "note", "none reachable", str(error))
        return
    info: dict[str, Any] = client.info()
    detail = f"{info.get('ServerVersion')}, {info.get('Driver')}, cgroup version {info.get('CgroupVersion', '1')}"
    if settings.runtime and settings.runtime not in info.get("Runtimes", {}):
        yield Check(
            "engine", "fail", f"{detail}; no runtime {settings.runtime!r}", "install it, or leave `runtime` unset"
        )
    else:
        yield Check("engine", "ok", detail)
    labels = images.labels_of(client, settings.image)
    mend = "`assay images build`, or `assay images build --offline` where no registry of images can be reached"
    if labels is None:
        yield Check("image", "note", f"no {settings.image}", mend)
    elif labels.get(images.SOURCES_LABEL) != (wanted := images.sources_hash()):
        stale = f"{settings.image} is {labels.get(images.SOURCES_LABEL, 'not ours')}, this version builds {wanted}"
        yield Check("image", "note", stale, mend)
    else:
        yield Check("image", "ok", f"{settings.image}, {wanted}")


def _languages(settings: Settings, docker_host: str | None) -> Iterator[Check]:
    client = None
    with contextlib.suppress(ImageError):
        client = images.connect(docker_host)
    for backend, works, mend in languages(settings, client):
        missing = f", not {len(registry()) - len(works)} others" if mend else ""
        yield Check(f"{backend} languages", "note" if mend else "ok", ", ".join(works) + missing, mend)


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of lines.")] = False,
    docker_host: Annotated[str | None, typer.Option(envvar="DOCKER_HOST", help="The engine's address.")] = None,
) -> None:
    """Say what works on this machine and how to mend what does not; exits 0 if a backend is fully usable."""
    settings, seen, usable = Settings(), [], []

    def show(check: Check) -> None:
        seen.append(check)
        if not as_json:
            typer.echo(f"{check.state:<4}  {check.name:<24} {check.detail}")
            if check.mend:
                typer.echo(f"{'':<31}{check.mend}")

    for check in checks(settings, docker_host):
        show(check)
    for backend in BACKENDS:
        layers = list(probe(settings, backend))
        for check in layers:
            show(check)
        if layers and all(check.state != "fail" for check in layers):
            usable.append(backend)
    if as_json:
        typer.echo(json.dumps({"usable": usable, "checks": [asdict(check) for check in seen]}, indent=2))
    else:
        typer.echo(f"\nusable: {', '.join(usable) or 'none'}")
    raise typer.Exit(0 if usable else 1)
