"""Collecting: what the stub model says, what it is told, what is written, and what a run that was cut short leaves to do."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import httpx
import pytest

from service.errors import InputError
from service.schema import Problem
from trainer_client.offline.trajectories import stub
from trainer_client.offline.trajectories.endpoint import Endpoint, ModelError
from trainer_client.offline.trajectories.files import Run, Tally, collect_file
from trainer_client.offline.trajectories.prompts import ALL_PUBLIC, NO_CODE, Message, answer_of, cut
from trainer_client.offline.trajectories.schema import Collected, Sampling

from .conftest import TASKS

# What the programs of model.json come to by hand, of the eight inputs 1 to 8: n + 1 is right for 1 alone, n ** 2 for 2 alone,
# "n < 5" for four and "n < 7" for six.
DOUBLE = [
    [1, 1, 1],
    [1 / 8, 4 / 8, 1],
    [4 / 8, 6 / 8, 1],
    [0, 1, 1],
    [1 / 8, 1 / 8, 1 / 8],
    [6 / 8, 6 / 8, 1],
    [0, 4 / 8, 1],
    [1, 4 / 8, 1],
]


def test_pass_rates(tasks: dict[str, Collected], collection: tuple[Path, Tally]) -> None:
    assert [trajectory.rates for trajectory in tasks["double"].trajectories] == DOUBLE
    # Of ten words six are palindromes; "a" is one that has no more than three letters.
    assert [one.rates for one in tasks["palindrome"].trajectories[:3]] == [[0.6, 1, 1], [0.9, 0.9, 1], [1, 1, 1]]
    tally = collection[1]
    assert (tally.tasks, tally.answers, tally.skipped) == (3, 72, [("too-few", "it has 1 tests, and 8 are asked for")])


def test_feedback_tells_of_the_first_public_test_that_fails(tasks: dict[str, Collected]) -> None:
    turns = [trajectory.turns[0] for trajectory in tasks["double"].trajectories]
    assert [turn.about for turn in turns] == [None, "t1", None, None, "t1", None, "t0", None]
    assert "Input:\n2\n\nExpected output:\n4\n\nYour output:\n3\n\n" in turns[1].feedback  # n + 1
    assert turns[2].feedback == ALL_PUBLIC and turns[2].rate == 0.5  # what fails is hidden, and nothing is said of it
    assert turns[3].feedback == NO_CODE
    assert "ZeroDivisionError" in turns[6].feedback and "Expected output:\n2\n" in turns[6].feedback
    called = tasks["palindrome"].trajectories[0].turns[0]
    assert "Call:\nmirrored('abc')\n\nExpected value:\nFalse" in called.feedback


def test_hidden_tests_stay_hidden(tasks: dict[str, Collected]) -> None:
    hidden = [test.args[0] for test in tasks["palindrome"].problem.tests if test.kind == "call" and not test.public]
    assert hidden[0] == "refer"
    for trajectory in tasks["palindrome"].trajectories:
        for turn in trajectory.turns:
            assert not [word for word in hidden if f"'{word}'" in turn.feedback]


def test_a_file_that_is_whole_is_not_asked_for_again(collection: tuple[Path, Tally], tmp_path: Path, run: Run) -> None:
    """Half a line at the end is what a kill leaves: it is dropped and done again, to the same bytes but for measured times."""
    lines = collection[0].read_bytes().splitlines(keepends=True)
    cut_short = tmp_path / "c.jsonl"
    cut_short.write_bytes(lines[0] + lines[1] + lines[2][: len(lines[2]) // 2])
    tally = collect_file(TASKS, cut_short, run)
    assert (tally.resumed, tally.tasks, tally.answers) == (2, 1, 24)
    again = cut_short.read_bytes().splitlines(keepends=True)
    assert again[:2] == lines[:2]
    texts = [[turn["text"] for one in json.loads(line)["trajectories"] for turn in one["turns"]] for line in lines]
    assert [
        [turn["text"] for one in json.loads(line)["trajectories"] for turn in one["turns"]] for line in again
    ] == texts
    other = Run(run.endpoint, Sampling(model="stub", n=4), settings=run.settings)
    with pytest.raises(InputError, match="sampled otherwise"):
        collect_file(TASKS, cut_short, other)


class Busy(BaseHTTPRequestHandler):
    """Is busy once, then answers with thinking that it keeps apart."""

    statuses: ClassVar[list[int]] = []

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.statuses.append(200 if self.statuses else 503)
        message = {"content": "yes", "reasoning_content": "hm"}
        body = json.dumps({"choices": [{"message": message}]}).encode()
        self.send_response(self.statuses[-1])
        self.send_header("Retry-After", "0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


ASKED = [[Message(role="user", content="?")]]
STUB = Sampling(model="stub")


async def test_a_model_that_is_busy_is_asked_again() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Busy)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    async with Endpoint(f"http://127.0.0.1:{server.server_address[1]}/v1") as model:
        assert await model.sample(ASKED, [0], STUB) == ["hm</think>yes"]
    server.shutdown()
    server.server_close()
    assert Busy.statuses == [503, 200]


async def test_a_model_that_refuses_or_is_not_there() -> None:
    with stub.running(stub.Script()) as url:
        async with Endpoint(url + "/nowhere") as model:
            with pytest.raises(ModelError, match="answers 404"):
                await model.sample(ASKED, [0], STUB)
    async with Endpoint(url, attempts=2) as model:
        with pytest.raises(ModelError, match="cannot be reached"):
            await model.sample(ASKED, [0], STUB)


def test_the_stub_says_what_its_file_says() -> None:
    script = stub.Script(tasks={"twice": [["a", "b"], ["c"]]})
    first = [{"role": "user", "content": "print twice of it"}]
    told = [*first, {"role": "assistant", "content": "a"}, {"role": "user", "content": "no"}]
    assert [script.answer(first, seed) for seed in (0, 1, 2)] == ["a", "c", "a"]
    assert [script.answer(told, seed) for seed in (0, 1)] == ["b", "c"]
    assert script.answer([{"role": "user", "content": "?"}], 0) == "I do not know."
    with stub.running(script) as url:
        assert httpx.get(f"{url}/models").json()["data"][0]["id"] == "stub"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("so be it</think>\n\nThe end.", "The end."),
        ("<think>\nhm\n</think>\nThe end.", "The end."),
        ("No thinking at all.", "No thinking at all."),
        ("x</think>" + "y" * 7000, "y" * 6000),
    ],
)
def test_thinking_does_not_stay_in_the_conversation(text: str, answer: str) -> None:
    assert answer_of(text) == answer


@pytest.mark.parametrize("size", [399, 400, 401, 10_000])
def test_fields_are_cut_to_400_characters(size: int) -> None:
    text = "<" + "x" * (size - 2) + ">"
    found = cut(text)
    assert len(found) == min(size, 400) and (found[0], found[-1]) == ("<", ">")
    assert (found == text) == (size <= 400)


def test_a_stored_problem_keeps_its_public_tests(tasks: dict[str, Collected]) -> None:
    problem = Problem.model_validate(tasks["double"].problem.model_dump())
    assert [test.id for test in problem.tests if test.public] == ["t0", "t1", "t2", "t3"]
