"""The analyses' modules, which are top-level ones where they run."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

FOLDER = Path(__file__).parents[5] / "sandbox_images" / "runner" / "analysis"


def load(name: str) -> ModuleType:
    """The module of that name; it imports nothing but the standard library."""
    spec = importlib.util.spec_from_file_location(f"loaded_{name}", FOLDER / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
