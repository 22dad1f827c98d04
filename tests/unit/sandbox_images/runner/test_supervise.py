"""What the supervisor makes of reports, by itself: and of a cgroup's files as the kernel writes them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import sandbox_images.runner
from sandbox_images.runner.measure import Counters, Meter

LIMITS: dict[str, Any] = {
    "cpu_s": 10.0,
    "wall_s": 60.0,
    "idle_s": 10.0,
    "memory_mb": 512,
    "output_kb": 64,
    "processes": 16,
}


@pytest.fixture(scope="module")
def supervise() -> Iterator[Any]:
    """The module as the runner has it, among modules of its own folder."""
    folder = str(Path(str(sandbox_images.runner.__file__)).parent)
    sys.path.insert(0, folder)
    import supervise  # type: ignore[import-not-found, unused-ignore]

    yield supervise
    sys.path.remove(folder)


def report(supervise: Any, step: int, kind: bytes, payload: bytes = b"") -> bytes:
    packed: bytes = supervise.REPORT.pack(step, kind, 0.0, 0.0, len(payload))
    return packed + payload


@pytest.mark.parametrize("kills", [0, 1])
def test_a_value_that_outlived_a_kill_for_memory_is_no_value(supervise: Any, tmp_path: Path, kills: int) -> None:
    """Its child took too much, it waited for that child's end and returned at once: nobody has looked in between."""
    events = tmp_path / "memory.events"
    events.write_text("oom_kill 3\n")
    watch = supervise.Watch("calls", [], LIMITS, -1, -1, -1, 2, -1, Meter(Counters([str(tmp_path)]), []))
    watch.buffer += report(supervise, 0, b"B") + report(supervise, 0, b"V", b"1")
    watch.parse()
    assert [step["step"] for step in watch.done] == [0]
    events.write_text(f"oom_kill {3 + kills}\n")
    watch.buffer += report(supervise, 1, b"V", b"2") + report(supervise, 1, b"Z")
    watch.parse()
    assert [step["step"] for step in watch.done] == ([0] if kills else [0, 1])
    assert (watch.ending, watch.current, watch.finished) == (("memory", 1, False) if kills else (None, 2, True))
