"""OpenRLHF: ``--reward.remote_url`` with the path of this file, which ``python -m trainer_client.adapters.openrlhf`` prints.

``ASSAY_URL``, ``ASSAY_REWARD`` and ``ASSAY_TIMEOUT_S`` are its options. OpenRLHF has no reward that says "unknown": a fault raises,
which its executor logs, and the sample has no reward instead of a wrong one.
"""

from __future__ import annotations

from typing import Any

from service.formats.queries import response_of
from trainer_client.adapters.base import NoTests, Scored, Scorer, from_environment
from trainer_client.errors import ClientError


def reward_func(queries: list[str], prompts: list[str], labels: list[Any], **rest: Any) -> dict[str, Any]:
    """``rewards``, ``scores`` in [0, 1] and ``extra_logs``, each as long as ``queries``. Raises ``Unscorable``."""
    scorer = Scorer(**from_environment())
    started = []
    for query, prompt, label in zip(queries, prompts, labels, strict=True):
        response = response_of(query, prompt)
        if response is None:
            raise NoTests("the query does not begin with its prompt, whose own code would be taken for the answer")
        started.append(scorer.start(response, {"ground_truth": label}, prompt))
    scored = []
    for future in started:
        try:
            scored.append(Scored(future.result()))
        except ClientError as error:
            scored.append(Scored(fault=error))
    rewards = [one.known() for one in scored]
    results = [one.result for one in scored if one.result is not None]
    return {
        "rewards": _tensor(rewards),
        "scores": _tensor([min(max(reward, 0.0), 1.0) for reward in rewards]),
        "extra_logs": {
            "pass_rate": _tensor([result.pass_rate for result in results]),
            "tests": _tensor([float(result.total) for result in results]),
            "timed_out": _tensor([float(one.timed_out) for one in scored]),
        },
    }


def _tensor(values: list[float]) -> Any:
    import torch

    return torch.tensor(values)


if __name__ == "__main__":
    print(__file__)
