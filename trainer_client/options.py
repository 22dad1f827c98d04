"""What both clients take, in one place."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

KEY_VARIABLE = "ASSAY_API_KEY"


@dataclass(frozen=True, kw_only=True)
class Options:
    """Times are seconds.

    ``timeout_s`` bounds one call, or one part of a batch, with all its retries. ``batch_limit`` is the size of the parts that a
    batch is sent in. ``batch_window_s`` is how long a ``verify`` waits for company while others are in flight; None sends each
    alone. ``breaker_s`` (``timeout_s`` unless given) is how long all endpoints may be silent before calls fail at once.
    ``api_key`` is that of ``ASSAY_API_KEY`` unless given. ``register`` says whether a problem seen twice is registered.
    """

    timeout_s: float = 600.0
    batch_limit: int = 512
    batch_window_s: float | None = 0.002
    breaker_s: float | None = None
    api_key: str | None = field(default=None, repr=False)
    register: bool = True
    headers: Mapping[str, str] | None = field(default=None, repr=False)
    connections: int = 256

    def all_headers(self) -> dict[str, str]:
        key = self.api_key or os.environ.get(KEY_VARIABLE)
        return ({"Authorization": f"Bearer {key}"} if key else {}) | dict(self.headers or {})


def urls(given: str | Sequence[str]) -> tuple[str, ...]:
    """One address, or several, which may also be a text with commas between them."""
    listed = given.split(",") if isinstance(given, str) else given
    return tuple(url.strip().rstrip("/") for url in listed if url.strip())
