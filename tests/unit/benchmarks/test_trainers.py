from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from benchmarks.trainers import WAYS, check, measure, step, table
from tests.api.live import serving


def test_rollouts_of_a_group_share_a_problem_and_some_are_the_same() -> None:
    rollouts = step(16, tests=3, group=8, same=0.25, input_bytes=100)
    assert len({str(one.truth) for one in rollouts}) == 2
    assert len({one.source for one in rollouts[:8]}) == 6
    assert all(len(one.truth["inputs"]) == 3 for one in rollouts)
    assert not {one.source for one in rollouts} & {one.source for one in step(16, 3, 8, 0.25, 100)}


def test_a_wrong_reward_ends_it() -> None:
    with pytest.raises(RuntimeError, match="not rewarded"):
        check("adapter", [1.0, 0.5])


def test_every_way_comes_to_the_same_rewards() -> None:
    with serving("--slots", "2") as service:
        port = urlsplit(service.url).port or 0
        report = measure(port, 1, lambda: step(8, 2, 4, 0.25, 200), 2)
    assert set(report) == set(WAYS)
    assert report["run_code"]["requests"] == report["run_code"]["connections"] == 16
    assert report["inline"]["requests"] == 1 and report["registered"]["requests"] == 3
    assert report["registered"]["sent_mb"] <= report["inline"]["sent_mb"] <= report["run_code"]["sent_mb"]
    # Of each group two are the same, word for word, and travel together: only one of them runs.
    assert all(report[way]["runs_saved"] == 4 for way in ("inline", "registered"))
    assert all(report[way]["wall_s"] > 0 and way in table(report) for way in WAYS)
