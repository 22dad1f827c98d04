"""The shapes of what travels through the runner as plain dicts and tuples. Imported by type checkers alone."""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict


class Options(TypedDict):
    """What the worker starts a runner with.

    ``off`` names layers that are not put on at all, ``allow_missing`` those without which the operator goes on
    where they cannot be put on.
    """

    scratch: str
    scratch_mb: int
    uid_base: int
    uids: int
    readable: list[str]
    off: list[str]
    allow_missing: list[str]
    processes: int  # the slot's ceiling
    cgroup: list[str]  # the folders of the slot's own cgroup, if it has one


class Limits(TypedDict):
    """A problem's limits, for one run; the times count for each step."""

    cpu_s: float
    wall_s: float
    idle_s: float
    memory_mb: int
    output_kb: int
    processes: int
    steps: NotRequired[int]
    data_mb: NotRequired[int | None]  # another limit on data than ``memory_mb``, or none, where memory is sampled alone
    patience: NotRequired[float]  # by how much ``wall_s`` is stretched


class Step(TypedDict):
    """A step that came to its own end, as its report and the parent's clocks have it."""

    step: int
    kind: str
    cpu_s: float
    wall_s: float
    payload: bytes
    stdout: bytes


Bound = tuple[int, int, int]  # a limit of the kernel's: which, soft, hard
Ends = tuple[int, int]  # descriptors: of a pipe, reading end first, or of a pair of sockets
Part = tuple[str, str, list[int]]  # a child of a run: its zygote's flavour, its role, its descriptors
Placed = tuple[int, str, list[int]]  # the same for its zygote: its place in the run, its role, its descriptors
Ended = dict[int, tuple[int, float, float]]  # pid: exit code or negative signal, CPU s, MiB
Frame = tuple[dict[str, Any], list[Any]]  # a JSON header and its blobs: bytes, or views of them
