"""What the light zygote has loaded: each fork of it pays for that, whatever it runs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

RUNNER = Path(__file__).parents[4] / "sandbox_images" / "runner"
HEAVY = ("asyncio", "concurrent.futures", "logging", "numpy", "pytest", "random", "unittest")


def test_the_parts_of_split_mode_bring_no_heavy_module() -> None:
    code = f"import sys; sys.path.insert(0, {str(RUNNER)!r}); import roles\nprint(*(m for m in {HEAVY!r} if m in sys.modules))"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout.split()) == (0, []), done.stderr
