"""The analyses' modules, which are top-level ones where they run."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

RUNNER = Path(__file__).parents[5] / "sandbox_images" / "runner"


def load(name: str) -> ModuleType:
    """The module of that name; it imports nothing but the standard library and the runner's own files."""
    spec = importlib.util.spec_from_file_location(f"loaded_{name}", RUNNER / "analysis" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(RUNNER))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(RUNNER))
    return module
