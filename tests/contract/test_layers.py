"""Every isolation layer is attacked where nothing else stands in for it, and a slot that lacks one is not used unasked."""

from __future__ import annotations

import json

import pytest

from service import layers
from service.errors import IsolationError
from service.judging.judge import Judge
from service.sandbox import attacks, probe
from service.sandbox.pool import Pool
from tests.contract.judging import fresh_pool, ran

TRIED = probe.ATTACK.read_text().partition('if __name__ == "__main__":')[0] + (
    'given = json.load(sys.stdin)["calls"]\nprint(json.dumps(taken_up(given)))\n'
)
CALLS = {**attacks.CALLS, **attacks.RUNNERS}
HERE = {name for name, *_ in attacks.here(CALLS)}

# What else a layer carries: the kernel gives filters to nobody who may gain rights; IPC and shared folders lean on both.
CARRIED = {
    "no_new_privs": {"seccomp", "landlock", "ipc"},
    "seccomp": {"ipc"},
    "filesystem": {"ipc"},
    "landlock": {"ipc"},
}


def taken_up(judge: Judge) -> set[str]:
    """The calls that the kernel took up from a run."""
    given = json.dumps({"calls": attacks.here(CALLS)})
    judgement = ran(judge, TRIED, given, output=None, returned_kb=64)
    assert judgement.verdict == "accepted", judgement
    return set(json.loads(judgement.tests[0].stdout))


@pytest.fixture(scope="module")
def taken(judge: Judge) -> set[str]:
    return taken_up(judge)


@pytest.mark.parametrize("name", CALLS)
def test_a_run_may_not(taken: set[str], name: str) -> None:
    if name not in HERE:
        pytest.skip("this architecture has no such call")
    assert name not in taken


def test_the_attack_on_calls_is_not_blind(backend: str) -> None:
    """Without the filters the same calls are taken up, but those that the kernel refuses to ordinary users itself."""
    off = {"seccomp", "container_seccomp"} & set(layers.of(backend))
    with fresh_pool(backend, layers_off=off, allow_missing={*off, "ipc"}) as pool:
        taken = taken_up(Judge(pool))
    assert len(taken) > len(HERE) / 2
    assert {"ptrace", "keyctl", "process_vm_readv", "socket of AF_UNIX", "socket of family 2", "memfd_create"} <= taken
    assert {"unshare", "shmget", "personality without address randomisation", "TIOCSTI", "sync"} <= taken


def test_all_hold(pool: Pool, backend: str) -> None:
    found = pool.layers()
    assert list(found) == layers.of(backend)
    assert not [name for name, finding in found.items() if finding.state == "fails"]
    absent = [name for name, finding in found.items() if finding.state == "absent"]
    assert set(absent) <= ({"landlock", "cgroup"} if backend == "local" else {"landlock"})
    assert pool.isolation == (f"{backend} without {', '.join(absent)}" if absent else backend)


@pytest.mark.parametrize("layer", layers.LAYERS)
def test_without_a_layer(backend: str, layer: str) -> None:
    """The probe says so by name, the slot is refused with what, where and how; named, it runs and results say so."""
    if layer not in layers.of(backend):
        pytest.skip(f"{backend} slots have no such layer")
    if layer == "landlock" and probe.landlock_abi() == 0:
        pytest.skip("this kernel has no Landlock")
    with pytest.raises(IsolationError) as refused, fresh_pool(backend, layers_off={layer}):
        pass
    message = str(refused.value)
    assert f"{layer} does not hold in {backend} slots" in message
    assert layers.LAYERS[layer].mend in message and f"--allow-missing {layer}" in message
    named = {layer} | CARRIED.get(layer, set())
    with fresh_pool(backend, layers_off={layer}, allow_missing=named) as pool:
        failed = {name for name, finding in pool.layers().items() if finding.state == "fails"}
        assert layer in failed and failed <= named
        judgement = ran(Judge(pool), "print('ok')")
        told = judgement.provenance.isolation or ""
        assert judgement.verdict == "accepted" and told.startswith(f"{backend} without ")
        assert failed <= set(told.removeprefix(f"{backend} without ").split(", "))


def test_with_no_isolation_at_all(backend: str) -> None:
    off = set(layers.of(backend))
    with pytest.raises(IsolationError), fresh_pool(backend, layers_off=off, allow_missing=off - {"uid"}):
        pass
    with fresh_pool(backend, layers_off=off, unsafe_no_isolation=True) as pool:
        judgement = ran(Judge(pool), "print('ok')")
        assert judgement.verdict == "accepted"
        assert judgement.provenance.isolation == f"{backend} without {', '.join(layers.of(backend))}"


def test_a_layer_that_may_be_missing_and_holds_is_not_called_missing(backend: str) -> None:
    with fresh_pool(backend, allow_missing=set(layers.LAYERS)) as pool:
        assert "seccomp" not in pool.isolation
        assert pool.layers()["seccomp"].state == "holds"
