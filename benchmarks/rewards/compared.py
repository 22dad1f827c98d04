"""The rewards that are compared, and what the service makes of every sample under each."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Any

import httpx

from benchmarks.rewards.samples import Sample
from trainer_client.offline.compare import rewards

ANALYSES = ["pylint", "radon", "tree"]

# The page's names of what the package compares.
TITLES = {
    "binary": "execution, all or nothing",
    "fraction": "execution, fraction",
    "public": "execution, public tests alone",
    "pylint": "pylint",
    "static": "static (pylint and radon)",
    "radon": "radon",
    "similarity": "similarity (CodeBLEU)",
    "ngram_match": "- n-grams",
    "weighted_ngram_match": "- weighted n-grams",
    "ast_match": "- AST match",
    "dataflow_match": "- data flow match",
    "tree_similarity": "tree similarity",
    "token_similarity": "token similarity",
    "format": "format",
    "mixed": "mixed",
    "mixed_unrun": "mixed without execution",
}
REWARDS = {TITLES[name]: reward for name, reward in rewards.REWARDS.items()}


def judged(url: str, samples: Sequence[Sample], jobs: int, tell: Callable[[int], None]) -> list[dict[str, Any]]:
    """A result for each sample, in their order: every test run, and analysed."""
    return asyncio.run(_judged(url, samples, jobs, tell))


async def _judged(url: str, samples: Sequence[Sample], jobs: int, tell: Callable[[int], None]) -> list[dict[str, Any]]:
    limit, done = asyncio.Semaphore(jobs), 0
    async with httpx.AsyncClient(base_url=url, timeout=httpx.Timeout(30, read=None)) as http:
        known: dict[int, str] = {}
        for sample in samples:
            if id(sample.problem) not in known:
                body = sample.problem.model_dump_json(exclude_defaults=False).encode("utf-8", "surrogatepass")
                answer = await http.post("/v1/problems", content=body)
                answer.raise_for_status()
                known[id(sample.problem)] = answer.json()["problem_id"]

        async def one(sample: Sample) -> dict[str, Any]:
            nonlocal done
            body = {
                "source": sample.source,
                "problem_id": known[id(sample.problem)],
                "analyse": ANALYSES,
                "return": {"output_kb": 0},
            }
            async with limit:
                while (answer := await http.post("/v1/verify", json=body)).status_code == 429:
                    await asyncio.sleep(float(answer.headers.get("retry-after", "1")))
            answer.raise_for_status()
            done += 1
            tell(done)
            result: dict[str, Any] = answer.json()
            return result

        return list(await asyncio.gather(*map(one, samples)))


def rewarded(url: str, samples: Sequence[Sample], results: Sequence[dict[str, Any]]) -> dict[str, list[float]]:
    """Each reward's value for each result, which must be scorable: the same judgements scored again and again."""
    contexts = [
        {
            "completion": f"```python\n{sample.source}\n```",
            "references": [one.source for one in sample.problem.references],
        }
        for sample in samples
    ]
    found = {}
    with httpx.Client(base_url=url, timeout=300) as http:
        for name, reward in REWARDS.items():
            body = {"judgements": list(results), "reward": reward, "contexts": contexts}
            answer = http.post("/v1/rescore", content=json.dumps(body))
            answer.raise_for_status()
            found[name] = answer.json()["rewards"]
    return found
