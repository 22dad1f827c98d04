"""What a zygote does to its own memory before it forks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

RUNNER = Path(__file__).parents[4] / "sandbox_images" / "runner"
CODE = """
import sys
sys.path.insert(0, sys.argv[1])
import zygote

size, made = int(sys.argv[2]), [None] * 20
kept = [bytes(size - 33) for _ in range(2000)]
del kept[::2]  # gaps
if sys.argv[3] == "filled":
    zygote.fill_gaps()
for place in range(20):
    made[place] = bytes(size - 33)
print(max(map(id, made)) - min(map(id, made)) < 20 * (size + 16))
"""


@pytest.mark.parametrize("size", [64, 96, 160, 400])
def test_new_objects_lie_side_by_side_once_gaps_are_filled(size: int) -> None:
    def together(how: str) -> str:
        command = [sys.executable, "-c", CODE, str(RUNNER), str(size), how]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    assert (together("filled"), together("as it is")) == ("True", "False")
