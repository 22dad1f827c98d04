"""The directions of imports, as docs/architecture.md draws them."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
IMAGE = {"numpy", "scipy", "sortedcontainers", "pytest", "_pytest", "pluggy", "pylint", "astroid", "radon"}
PACKAGES = ("service", "trainer_client", "sandbox_images")


def modules(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    assert found, folders
    return found


def name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path, at_import: bool = False) -> set[str]:
    """Every module that a file imports, anywhere in it or outside of functions alone."""
    package = name(path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    found: set[str] = set()
    for node in walk(ast.parse(path.read_bytes()), at_import):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *(node.module or "").split(".")]).strip(".")
            # `from service import formats` imports service.formats
            found |= {f"{module}.{alias.name}" for alias in node.names} if module in PACKAGES else {module}
    return found


def walk(node: ast.AST, at_import: bool) -> Iterator[ast.AST]:
    yield node
    if not (at_import and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)):
        for child in ast.iter_child_nodes(node):
            yield from walk(child, at_import)


def within(module: str, *prefixes: str) -> bool:
    return any(module == prefix or module.startswith(prefix + ".") for prefix in prefixes)


def ours(path: Path) -> set[str]:
    return {module for module in imports(path) if within(module, *PACKAGES)}


def refused(folder: str, *prefixes: str) -> list[str]:
    return [
        f"{name(path)} -> {module}" for path in modules(folder) for module in ours(path) if within(module, *prefixes)
    ]


def test_docker_is_imported_in_one_place() -> None:
    users = {name(path) for path in modules(*PACKAGES) if any(within(module, "docker") for module in imports(path))}
    assert users <= {"service.sandbox.docker", "service.images"}


@pytest.mark.parametrize(
    "module",
    [
        "service.api.app",
        "service.api.server",
        "service.jobs.local",
        "service.jobs.queue.dispatcher",
        "service.jobs.queue.supervisor",
        "trainer_client",
    ],
)
def test_this_never_loads_docker(module: str) -> None:
    code = f"import sys, {module}; sys.exit('docker' in sys.modules or 'service.sandbox.pool' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60)


def test_the_client_is_light() -> None:
    wire = (
        "service.schema",
        "service.reward_schema",
        "service.checker_schema",
        "service.include_schema",
        "service.scoring_schema",
        "service.analysis_schema",
        "service.group_schema",
        "service.job_schema",
        "service.verdict",
        "service.errors",
    )
    allowed = ("trainer_client", "service.formats", *wire)
    light = [path for path in modules("trainer_client") if not within(name(path), "trainer_client.offline")]
    stray = [f"{name(p)} -> {m}" for p in light for m in ours(p) if not within(m, *allowed)]
    stray += [f"{name(p)} -> {m}" for p in light for m in ours(p) if within(m, "trainer_client.offline")]
    assert not stray
    heavy = "{'fastapi', 'pydantic_settings', 'redis', 'typer', 'uvicorn', 'numpy', 'radon', 'pylint'}"
    code = f"import sys, trainer_client; found = {heavy} & set(sys.modules); sys.exit(str(found) if found else 0)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60)


def test_offline_tools_run_nothing_themselves() -> None:
    """They have a dispatcher run it, or a service."""
    assert not refused(
        "trainer_client/offline", "service.api", "service.access", "service.sandbox", "service.judging.judge",
        "service.jobs.worker",
    )  # fmt: skip


def test_the_runner_imports_the_standard_library_and_itself() -> None:
    runner = "sandbox_images.runner"
    folder = ROOT / "sandbox_images" / "runner"
    own = {path.stem for path in folder.iterdir()}
    for path in modules("sandbox_images/runner"):
        if path.parent.name == "sample":
            continue  # a file of tests, which pytest reads and nothing imports
        for module in imports(path):
            first = module.split(".")[0]
            known = first in sys.stdlib_module_names or first in own or within(module, runner)
            # What submissions use may be imported where it is met, and not before.
            assert known or (first in IMAGE and module not in imports(path, at_import=True)), (
                f"{name(path)} -> {module}"
            )


def test_directions() -> None:
    assert not refused("service/api", "service.sandbox", "service.judging.judge", "service.jobs.worker")
    assert not refused("service/rewards", "service.api", "service.jobs", "service.judging", "service.sandbox")
    assert not refused("service/formats", "service.api", "service.jobs", "service.judging", "service.sandbox")
    assert not refused("service/judging", "service.api", "service.jobs", "service.rewards")
    assert not refused("service/sandbox", "service.api", "service.jobs", "service.rewards", "service.formats")
    assert not refused("service/jobs", "service.api")
    assert not {
        m for p in modules("service/languages") for m in ours(p) if not within(m, "service.languages", "service.schema")
    }
    assert not refused("service/access", "service.api", "service.sandbox", "service.judging", "service.rewards")
    leaves = ("access", "api", "formats", "jobs", "judging", "rewards", "sandbox")
    assert {m for p in modules("service/planning") for m in ours(p) if not within(m, "service.planning")} == {
        "service.errors"
    }
    assert not refused("service/telemetry", *(f"service.{name}" for name in leaves))
    commands = re.compile(r"service\.cli\.\w+ -> trainer_client\.(offline|errors)")  # imported when called
    assert not [one for one in refused("service", "trainer_client") if not commands.match(one)]
    for path in modules("service/cli"):
        assert not [module for module in imports(path, at_import=True) if within(module, "trainer_client")]
    for leaf in (
        "schema",
        "reward_schema",
        "checker_schema",
        "include_schema",
        "scoring_schema",
        "analysis_schema",
        "group_schema",
        "job_schema",
        "verdict",
        "errors",
    ):
        stray = ours(ROOT / "service" / f"{leaf}.py") - {
            "service.verdict",
            "service.analysis_schema",
            "service.checker_schema",
            "service.include_schema",
            "service.reward_schema",
            "service.scoring_schema",
            "service.schema",
        }
        assert not stray, leaf


def test_only_workers_run_the_sandbox() -> None:
    users = {name(path) for path in modules("service/jobs") if any(within(m, "service.sandbox") for m in imports(path))}
    assert users == {"service.jobs.worker", "service.jobs.queue.worker"}
