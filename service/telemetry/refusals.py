"""Refusals: counted all, logged as many as anybody could read, and never with what a secret may be in."""

from __future__ import annotations

import logging

from service.telemetry.logs import Throttle
from service.telemetry.metrics import Metrics

log = logging.getLogger(__name__)


class Refusals:
    """Where everything that turns a caller away tells of it."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._throttle = Throttle()

    def tell(self, reason: str, peer: str, **fields: object) -> None:
        """``reason`` is one of our own words. Headers, queries and bodies do not belong into ``fields``."""
        self._metrics.refused.labels(reason).inc()
        kept_back = self._throttle.lets()
        if kept_back is not None:
            extra = {"reason": reason, "peer": peer, **fields}
            if kept_back:
                extra["kept_back"] = kept_back
            log.warning("refused", extra=extra)
