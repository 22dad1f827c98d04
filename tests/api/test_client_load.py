"""Many calls through one client, against a real service: right rewards, and nothing that stays behind. See ``benchmarks/client.py``."""

from __future__ import annotations

import pytest

from benchmarks.client import WAYS, grown, measure
from tests.api.live import Service


@pytest.mark.parametrize("way", WAYS)
def test_calls_leave_nothing_behind(service: Service, way: str) -> None:
    readings = measure(service.url, WAYS[way], calls=200, callers=16)
    assert [one.calls for one in readings] == [66, 132, 200]
    assert not grown(readings)
