"""What a runner is asked to do: jobs for its children and the header's limits."""

from __future__ import annotations

import json
from typing import Any

from service.schema import Limits

compact = json.JSONEncoder(separators=(",", ":")).encode


def job(**fields: Any) -> bytes:
    """A child's job as it finds it in its memory file: length and JSON."""
    raw = compact(fields).encode()
    return len(raw).to_bytes(4, "big") + raw


def limits(given: Limits, steps: int = 1, patience: float = 1.0) -> dict[str, Any]:
    """The limits of one step; ``patience`` stretches wall time alone, for a run that is repeated."""
    return {
        "cpu_s": given.cpu_s,
        "wall_s": given.wall * patience,
        "idle_s": given.idle,
        "memory_mb": given.memory_mb,
        "output_kb": given.output_kb,
        "processes": given.processes,
        "steps": steps,
        "patience": patience,
    }
