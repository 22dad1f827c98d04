"""Groups and re-scoring over HTTP."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from service.schema import Problem, Submission
from tests.api.live import PROBLEM, Service, submission
from trainer_client import AsyncRewardClient, RequestRefused, RewardClient

RIGHT, WRONG = "print(int(input())*2)", "print(9)"


def post(service: Service, path: str, body: Any) -> httpx.Response:
    return httpx.post(service.url + path, json=body, timeout=60)


def test_a_group_of_submissions_and_results(service: Service) -> None:
    known = post(service, "/v1/verify", submission(RIGHT)).json()
    rollouts = [{"id": "a", "turns": [{"source": WRONG}, {"source": RIGHT}]}, {"id": "b", "turns": [{"source": WRONG}]},
                {"id": "c", "turns": [known]}]  # fmt: skip
    before = service.metric('assay_groups_total{degenerate="no"}')
    answer = post(service, "/v1/groups", {"problem": PROBLEM, "rollouts": rollouts, "advantage": "rloo"})
    assert answer.status_code == 200
    scores = answer.json()
    assert [(one["id"], one["turn_rewards"], one["reward"], one["advantages"]) for one in scores["rollouts"]] == [
        ("a", [0.0, 1.0], 1.0, [0.5, 0.5]), ("b", [0.0], 0.0, [-1.0]), ("c", [1.0], 1.0, [0.5]),
    ]  # fmt: skip
    assert scores["rollouts"][0]["results"][0]["verdict"] == "wrong_answer"
    assert (scores["degenerate"], scores["pass_rates"]) == (False, [0.5])
    assert service.metric('assay_groups_total{degenerate="no"}') == before + 1


def test_stored_results_are_rewarded_anew_and_nothing_runs(service: Service) -> None:
    given = [submission(RIGHT), submission("1/0"), submission(problem={"tests": []})]
    results = post(service, "/v1/verify/batch", {"submissions": given}).json()["results"]
    started = service.metric("assay_started_total")
    answer = post(service, "/v1/rescore", {"judgements": results, "reward": "coderl"}).json()
    assert answer["rewards"] == [1.0, -0.6, None]
    assert answer["components"] == [{"execution": 1.0}, {"execution": -0.6}, {"execution": None}]
    assert answer["scorable"] == 2 and answer["reward_spec"].startswith("sha256:")
    discounted = post(service, "/v1/rescore", {"judgements": results, "reward": "verpo", "contexts": [{"turn": 2}] * 3})
    assert discounted.json()["rewards"] == [0.95**2, 0.0, None]
    assert service.metric("assay_started_total") == started


@pytest.mark.parametrize(
    ("path", "body", "at"),
    [
        ("/v1/rescore", {"judgements": [{"verdict": "accepted"}], "reward": "best"}, "reward"),
        ("/v1/rescore", {"judgements": [{"verdict": "wrong_answer"}], "reward": "verpo"}, "reward"),
        ("/v1/rescore", {"judgements": [{"verdict": "accepted"}], "contexts": [{}, {}]}, "contexts"),
        ("/v1/rescore", {"judgements": [{"verdict": "accepted", "tests": [{"index": 0, "id": "t", "verdict": "x"}]}]},
         "judgements[0].tests[0].verdict"),
        ("/v1/groups", {"rollouts": []}, "rollouts"),
        ("/v1/groups", {"rollouts": [{"turns": [{"source": "x"}]}]}, "rollouts[0].turns[0]"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(service: Service, path: str, body: Any, at: str) -> None:
    answer = post(service, path, body)
    assert (answer.status_code, answer.json()["error"]["path"]) == (422, at)


def test_a_reward_without_its_context_is_refused_before_anything_runs(service: Service) -> None:
    started = service.metric("assay_started_total")
    answer = post(service, "/v1/verify/batch", {"submissions": [submission(RIGHT), submission(RIGHT, reward="cobalt")]})
    assert (answer.status_code, answer.json()["error"]["path"]) == (422, "submissions[1].reward")
    assert service.metric("assay_started_total") == started


def test_the_client_groups_and_scores_again(service: Service) -> None:
    problem = Problem.model_validate(PROBLEM)
    with RewardClient(service.url) as client:
        known = client.verify(source=WRONG, problem=PROBLEM)
        turns: list[Any] = [Submission(source=RIGHT, problem=problem), {"source": WRONG, "problem": PROBLEM}, known]
        with pytest.raises(RequestRefused, match="the group's to say"):
            client.groups([{"turns": [turn]} for turn in turns], problem=problem)
        scores = client.groups([{"turns": [turn]} for turn in turns], advantage="dr_grpo")
        assert [one.reward for one in scores.rollouts] == [1.0, 0.0, 0.0]
        assert scores.rollouts[0].advantages == [pytest.approx(2 / 3)]
        first = scores.rollouts[0].results[0]
        assert first is not None
        assert client.rescore([first, known], "coderl").rewards == [1.0, -0.3]
        assert client.rescore([first], "verpo", [{"turn": 3}]).rewards == [0.95**3]


async def test_the_async_client_does_the_same(service: Service) -> None:
    async with AsyncRewardClient(service.url) as client:
        known = await client.verify(source=WRONG, problem=PROBLEM)
        scores = await client.groups([{"turns": [known]}, {"turns": [{"source": RIGHT}]}], problem=PROBLEM)
        assert (scores.degenerate, [one.reward for one in scores.rollouts]) == (False, [0.0, 1.0])
        assert (await client.rescore([known], "codenet_2609_11956")).rewards == [-0.1]


def test_similarity_to_the_problems_references_and_again_from_what_is_stored(service: Service) -> None:
    problem = {
        **PROBLEM,
        "references": [{"language": "cpp", "source": "int main() {}"}, {"source": "print(2*int(input()))"}],
    }
    renamed = "number = 2*int(input())  # twice\nif 0: print(0)\nprint(number)"
    bodies = [
        submission(source, problem=problem, reward="similarity") for source in (RIGHT, renamed, "print(", "(" * 9999)
    ]
    results = post(service, "/v1/verify/batch", {"submissions": bodies}).json()["results"]
    rewards = [one["reward"] for one in results]
    assert 0.5 < rewards[0] < 1 and 0 < rewards[1] < 1 and rewards[2:] == [0.0, 0.0]
    assert all(one["scorable"] for one in results)
    started = service.metric("assay_started_total")
    contexts = [{"references": [source]} for source in (RIGHT, "n = 2*int(input())\nprint(n)", RIGHT, RIGHT)]
    again = post(service, "/v1/rescore", {"judgements": results, "reward": "ppocoder", "contexts": contexts}).json()
    assert again["rewards"] == [3.0, 3.0, -1.0, -1.0]
    assert service.metric("assay_started_total") == started


@pytest.mark.parametrize("references", [[], [{"language": "cpp", "source": "int main() {}"}], [{"source": "def ("}]])
def test_similarity_without_a_reference_is_refused(service: Service, references: list[Any]) -> None:
    answer = post(
        service, "/v1/verify", submission(RIGHT, problem={**PROBLEM, "references": references}, reward="similarity")
    )
    assert answer.status_code == 422
    assert answer.json()["error"]["path"] == "reward" and "reference" in answer.json()["error"]["message"]
