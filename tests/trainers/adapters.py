"""Every adapter behind one way to ask it, with as much of the trainer's own code around it as is light.

``ask(options, text, truth, prompt)`` gives the reward, None if the rollout is left out; what the adapter raises comes through.
"""

from __future__ import annotations

import asyncio
import collections
import contextlib
import importlib
import logging
import os
import sys
import threading
import types
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

from tests.trainers.packages import unpacked
from trainer_client.adapters.areal import CodeReward
from trainer_client.adapters.base import text_of
from trainer_client.adapters.trl import make_code_reward

Ask = Callable[[dict[str, Any], str, Any, str], float | None]


def parents(folder: Any, *names: str) -> None:
    """Packages without their ``__init__``, which would import a whole trainer to get at one of its files."""
    for name in names:
        if name not in sys.modules:
            module = types.ModuleType(name)
            module.__path__ = [str(folder.joinpath(*name.split(".")))]
            sys.modules[name] = module


def stub(name: str, **parts: Any) -> None:
    module = types.ModuleType(name)
    module.__dict__.update(parts)
    sys.modules.setdefault(name, module)


_stubs: collections.Counter[str] = collections.Counter()  # how many need each stub just now
_stubbing = threading.Lock()


@contextlib.contextmanager
def without(**names: dict[str, Any]) -> Iterator[None]:
    """Large packages that a trainer imports and that are not needed are stubs, and only as long as somebody needs them, in
    whatever thread: others ask whether they are there."""
    with _stubbing:
        for name, parts in names.items():
            if name not in sys.modules:
                stub(name, **parts)
                _stubs[name] = 0
            if name in _stubs:
                _stubs[name] += 1
    try:
        yield
    finally:
        with _stubbing:
            for name in names:
                if name in _stubs:
                    _stubs[name] -= 1
                    if not _stubs[name]:
                        del _stubs[name], sys.modules[name]


# --- verl: its own loader ---


def verl_reward(name: str, kwargs: dict[str, Any]) -> Callable[..., Any]:
    """What verl makes of ``reward.custom_reward_function``."""
    folder = unpacked("verl")
    parents(folder, "verl", "verl.utils", "verl.trainer", "verl.trainer.ppo")
    if str(folder) not in sys.path:
        sys.path.append(str(folder))
    setattr(sys.modules["verl"], "DataProto", object)  # noqa: B010
    loader = importlib.import_module("verl.trainer.ppo.reward")
    function = {"path": "pkg://trainer_client.adapters.verl", "name": name, "reward_kwargs": kwargs}
    made: Callable[..., Any] = loader.get_custom_reward_fn(SimpleNamespace(reward={"custom_reward_function": function}))
    return made


def verl(options: dict[str, Any], text: str, truth: Any, prompt: str) -> float | None:
    call = verl_reward("compute_score", options)
    found = asyncio.run(call(data_source="taco", solution_str=text, ground_truth=truth, extra_info={"prompt": prompt}))
    return float(found["score"])


def verl_sync(options: dict[str, Any], text: str, truth: Any, prompt: str) -> float | None:
    call = verl_reward("compute_score_sync", options)
    found = call(data_source="taco", solution_str=text, ground_truth=truth, extra_info={"prompt": prompt})
    return float(found["score"])


# --- the others ---


def trl(options: dict[str, Any], text: str, truth: Any, prompt: str) -> float | None:
    reward = make_code_reward(**{"reward": "fraction", **options})
    (found,) = asyncio.run(reward(prompts=[prompt], completions=[text], ground_truth=[truth], trainer_state=None))
    return found


def swift(options: dict[str, Any], text: str, truth: Any, prompt: str) -> float | None:
    folder = unpacked("swift")
    parents(folder, "swift", "swift.rewards")
    stub("swift.infer_engine", InferRequest=object)
    orm = importlib.import_module("swift.rewards.orm")
    sys.modules["swift.rewards"].__dict__.update(AsyncORM=orm.AsyncORM, orms=orm.orms)
    importlib.import_module("trainer_client.adapters.swift")
    with environment(options):
        reward = orm.orms["assay"](args=None)
        (found,) = asyncio.run(reward([text], ground_truth=[truth], trainer_state=None))
    return found if found is None else float(found)


class _Tokens:
    def __call__(self, text: str, **options: Any) -> dict[str, Any]:
        return {"input_ids": [SimpleNamespace(tolist=lambda: [ord(char) for char in text])]}

    def decode(self, tokens: list[int], **options: Any) -> str:
        return "<|begin_of_text|>" + "".join(map(chr, tokens)) + "<|im_end|>"


class _Engine:
    def __init__(self, text: str) -> None:
        self._text = text

    async def generate(self, tokens: list[int], params: Any, **options: Any) -> Any:
        output = SimpleNamespace(token_ids=[ord(c) for c in self._text], finish_reason="stop", logprobs=None)
        return SimpleNamespace(outputs=[output])


def openrlhf(options: dict[str, Any], text: str, truth: Any, prompt: str) -> float | None:
    """OpenRLHF's own executor with the local file; it turns what is raised into no reward."""
    folder = unpacked("openrlhf")
    parents(folder, "openrlhf", "openrlhf.utils")
    module = importlib.import_module("trainer_client.adapters.openrlhf")
    params = SimpleNamespace(max_tokens=1000, logprobs=None)
    with without(torch={"tensor": list}), environment(options):
        executor = importlib.import_module("openrlhf.utils.agent").SingleTurnAgentExecutor(module.__file__)
        output = asyncio.run(executor.execute(prompt, truth, params, 100_000, _Tokens(), _Engine(text)))
    return None if output["reward"] is None else float(output["reward"][0])


def skyrl(options: dict[str, Any], text: str, truth: Any, prompt: str) -> float | None:
    sys.path.append(str(unpacked("skyrl_gym")))
    with without(pandas={}, func_timeout={}):  # of its SQL tool
        gym = importlib.import_module("skyrl_gym")
    if gym.spec.__globals__["registry"].get("assay") is None:
        gym.register(id="assay", entry_point="trainer_client.adapters.skyrl:CodeEnv")
    config = {"reward": "fraction", **options}
    env = gym.make("assay", env_config=config, extras={"reward_spec": {"ground_truth": truth}})
    env.init([{"role": "user", "content": prompt}])
    output = env.step(text)
    assert output["done"] and output["observations"] == []
    return float(output["reward"])


def rllm(options: dict[str, Any], text: str, truth: Any, prompt: str) -> float | None:
    def output(*, reward: float, is_correct: bool) -> Any:
        return SimpleNamespace(reward=reward, is_correct=is_correct)

    stub("rllm")
    stub("rllm.rewards")
    stub("rllm.rewards.reward_types", RewardOutput=output)
    made = importlib.import_module("trainer_client.adapters.rllm").make_code_reward(**{"reward": "fraction", **options})
    found = made({"ground_truth": truth, "data_source": "taco", "problem_type": "code"}, text)
    assert found.is_correct == (found.reward == 1.0)
    return float(found.reward)


def areal(options: dict[str, Any], text: str, truth: Any, prompt: str) -> float | None:
    """AReaL's own pool of processes."""
    folder = unpacked("areal")
    parents(folder, "areal", "areal.api", "areal.utils")
    sys.modules["areal.utils"].__dict__["logging"] = logging
    module = importlib.import_module("areal.api.reward_api")
    wrapper = module.AsyncRewardWrapper(
        CodeReward(**{"reward": "fraction", **options}), max_workers=1, max_retries=1, timeout_seconds=60
    )
    return float(asyncio.run(wrapper(prompt, text, [1], [2], ground_truth=truth)))


def verifiers(options: dict[str, Any], text: str, truth: Any, prompt: str) -> float | None:
    """Its own scoring is tried in an environment of its own."""
    reward = importlib.import_module("trainer_client.adapters.verifiers").code_reward
    row = {"ground_truth": truth, "prompt": prompt}
    task = SimpleNamespace(model_dump=lambda exclude_none: row)
    with environment(options):
        return float(asyncio.run(reward(task, SimpleNamespace(last_reply=text_of(text)))))


_variables = threading.Condition()
_users: list[dict[str, str]] = []  # what each of those who read the environment just now wants to find there


@contextlib.contextmanager
def environment(options: dict[str, Any]) -> Iterator[None]:
    """What the adapters without arguments go by. The environment is everybody's: threads that want the same share it until the
    last of them is done, others wait."""
    wanted = {"ASSAY_URL": str(options["url"]), "ASSAY_REWARD": "fraction"}
    if "timeout_s" in options:
        wanted["ASSAY_TIMEOUT_S"] = str(options["timeout_s"])
    with _variables:
        _variables.wait_for(lambda: not _users or _users[0] == wanted)
        _users.append(wanted)
        os.environ.update(wanted)
    try:
        yield
    finally:
        with _variables:
            _users.remove(wanted)
            if not _users:
                for name in wanted:
                    os.environ.pop(name, None)
            _variables.notify_all()


ADAPTERS: dict[str, Ask] = {
    "verl": verl,
    "verl_sync": verl_sync,
    "trl": trl,
    "swift": swift,
    "openrlhf": openrlhf,
    "skyrl": skyrl,
    "rllm": rllm,
    "areal": areal,
    "verifiers": verifiers,
}
LEAVE_OUT = {"trl", "swift", "openrlhf"}  # a fault is no reward; with the others it raises
