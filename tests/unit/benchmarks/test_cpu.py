"""The cost of a submission by process: the sums of its table, and every process found that works for a real service."""

from __future__ import annotations

import pytest

from benchmarks import cpu
from benchmarks.cpu import ROLES, Used


def test_a_difference_is_for_each_submission() -> None:
    assert Used(30.0, 800).since(Used(10.0, 400), 10) == Used(2.0, 40.0)


def test_the_table_adds_up() -> None:
    row = {role: {"cpu_ms": 1.25, "faults": 10.0} for role in ROLES}
    lines = cpu.table({"W1": row, "W3": row}).splitlines()
    assert [line.split()[0] for line in lines[1:]] == [*ROLES, "together"]
    assert lines[-1].split()[1:] == ["7.50", "60", "7.50", "60"]


@pytest.mark.slow
@pytest.mark.parametrize("sandbox", ["local", "docker"])
def test_every_role_is_found(sandbox: str, request: pytest.FixtureRequest) -> None:
    if sandbox == "docker":
        request.getfixturevalue("docker_required")
    report = cpu.measure(sandbox, ["W1"], rounds=1, scale=0.2)
    assert all(report["W1"][role]["cpu_ms"] > 0 for role in ROLES), report
    assert report["W1"]["children"]["faults"] > 50, "a run writes to pages of its own"
