"""The filter of system calls, run by an interpreter of the kernel's instructions over every number there could be."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import sandbox_images.runner
from sandbox_images.runner import calls
from sandbox_images.seccomp import IOCTLS, profile
from service.sandbox import attacks

EPERM, ENOSYS = 0x00050001, 0x00050026
ALLOW, KILL = 0x7FFF0000, 0x80000000
MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
OTHERS = (0x40000003, 0xC000003E, 0xC00000B7, 0x40000028, 0)  # i386, and the two, and arm
AUDIT = {"x86_64": 0, "aarch64": 1}


@pytest.fixture(scope="module", autouse=True)
def runner() -> Iterator[None]:
    """The runner's files as it has them: modules of its own folder."""
    folder = str(Path(str(sandbox_images.runner.__file__)).parent)
    sys.path.insert(0, folder)
    yield
    sys.path.remove(folder)


@pytest.fixture(params=list(MACHINES))
def machine(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def answer(machine: str, number: int, *arguments: int, architecture: int | None = None) -> int:
    """What the kernel does with the call, by the meaning of the five instructions that the filter is made of."""
    import confine  # type: ignore[import-not-found, unused-ignore]

    seen = {0: number, 4: MACHINES[machine] if architecture is None else architecture}
    seen |= {16 + 8 * place: value & 0xFFFFFFFF for place, value in enumerate(arguments)}
    program, place, loaded = confine.filter_lines(machine), 0, 0
    while True:
        code, if_true, if_false, constant = program[place]
        place += 1
        if code == 0x20:
            loaded = seen[constant]
        elif code == 0x06:
            return int(constant)
        else:
            truth = {0x15: loaded == constant, 0x35: loaded >= constant, 0x45: bool(loaded & constant)}[code]
            place += if_true if truth else if_false


def test_every_number(machine: str) -> None:
    """What is listed is allowed; what is known and not listed is refused; what no kernel had yet is not there."""
    column = AUDIT[machine]
    listed = {numbers[column] for numbers in calls.ALLOWED.values()}
    by_arguments = (calls.CLONE, calls.CLONE3, calls.SOCKETPAIR, calls.IOCTL, calls.SCHEDULER)
    special = {numbers[column] for numbers in by_arguments}
    for number in {*range(calls.NEWEST + 200), 1 << 30, (1 << 30) + 1, (1 << 32) - 1} - special:
        wanted = ALLOW if number in listed else EPERM if number <= calls.NEWEST else ENOSYS
        assert answer(machine, number, 0, 0) == wanted, number


def test_calls_of_another_architecture_kill(machine: str) -> None:
    for other in OTHERS:
        if other != MACHINES[machine]:
            assert answer(machine, 20, architecture=other) == KILL


def test_what_arguments_decide(machine: str) -> None:
    clone, clone3, pair, ioctl = (
        numbers[AUDIT[machine]] for numbers in (calls.CLONE, calls.CLONE3, calls.SOCKETPAIR, calls.IOCTL)
    )
    assert answer(machine, clone, 17) == answer(machine, clone, 0x003D0F00) == ALLOW  # fork and threads
    for bit in (17, 25, 26, 27, 28, 29, 30):  # mount, cgroup, uts, ipc, user, pid, net
        assert answer(machine, clone, 17 | 1 << bit) == EPERM
    assert answer(machine, clone3, 0) == ENOSYS
    assert [family for family in range(50) if answer(machine, pair, family) == ALLOW] == [attacks.AF_UNIX]
    for request in (attacks.TIOCSTI, attacks.TIOCLINUX, 1 << 32 | attacks.TIOCSTI, 0):
        assert answer(machine, ioctl, 0, request) == EPERM
    assert all(answer(machine, ioctl, 0, request) == ALLOW for request in calls.IOCTLS)
    # The ordinary policy alone: none that waits for all others, or that others wait for.
    policies = [*range(8), 1 << 30]
    scheduler = calls.SCHEDULER[AUDIT[machine]]
    assert [policy for policy in policies if answer(machine, scheduler, 0, policy) == ALLOW] == [os.SCHED_OTHER]


def test_every_attack_is_refused(machine: str) -> None:
    for name, call in {**attacks.CALLS, **attacks.RUNNERS}.items():
        number = call.numbers[AUDIT[machine]]
        if number is not None and number != attacks.MACHINE_CODE:
            assert answer(machine, number, *call.arguments, 0, 0) in (EPERM, ENOSYS), name


def test_a_run_may_do_nothing_that_its_runner_may_not() -> None:
    allowed = {name for rule in profile()["syscalls"] if not rule["args"] for name in rule["names"]}
    assert not calls.ALLOWED.keys() - allowed
    assert not set(calls.IOCTLS) - set(IOCTLS.values())


def test_the_numbers_are_the_kernels(machine: str) -> None:
    """As libseccomp, the library of the engines, has them."""
    name = ctypes.util.find_library("seccomp")
    if name is None:
        pytest.skip("no libseccomp to compare with")
    library = ctypes.CDLL(name)
    column, compared = AUDIT[machine], 0
    for call, numbers in calls.ALLOWED.items():
        known = library.seccomp_syscall_resolve_name_arch(ctypes.c_uint32(MACHINES[machine]), call.encode())
        if known != -1:  # it does not know this name: the call is younger than the library
            assert (numbers[column] if numbers[column] >= 0 else None) == (known if known >= 0 else None), call
            compared += 1
    assert compared > 200
