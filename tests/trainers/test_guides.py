"""What the guides of the adapters show, run as it stands there."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.api.live import Service
from tests.trainers import adapters
from tests.trainers.test_adapters import PROMPT, RIGHT, STDIO

GUIDES = Path(__file__).parents[2] / "docs" / "trainers"


def shown(name: str, language: str) -> str:
    """The one block of a language on a page."""
    found = re.findall(rf"^```{language}\n(.*?)^```$", (GUIDES / f"{name}.md").read_text(), re.S | re.M)
    assert len(found) == 1, (name, language, len(found))
    return str(found[0])


def run(name: str, service: Service) -> dict[str, Any]:
    """The names that a page's Python leaves, with the service's address for the page's."""
    names: dict[str, Any] = {}
    exec(shown(name, "python").replace("http://127.0.0.1:8000", service.url), names)
    return names


def scalars(text: str) -> dict[str, str]:
    """A page's YAML by its last keys; the pages have no lists and no repeated keys."""
    return dict(re.findall(r"^ *(\w+): (\S.*)$", text, re.M))


def test_every_adapter_has_a_page_that_is_listed() -> None:
    folder = GUIDES.parents[1] / "trainer_client" / "adapters"
    listed = (GUIDES / "README.md").read_text()
    for name in {path.stem for path in folder.glob("*.py")} - {"__init__", "base"}:
        page = "openrlhf-file" if name == "openrlhf" else name
        assert f"({page}.md)" in listed and f"adapters.{name}" in (GUIDES / f"{page}.md").read_text()


def test_trl(service: Service) -> None:
    reward = run("trl", service)["code_reward"]
    infos = [{"test_cases": [{"input": "1\n", "output": "2"}]}] * 2
    found = asyncio.run(reward(prompts=[PROMPT] * 2, completions=[RIGHT, "no"], verification_info=infos))
    assert found == [1.0, 0.0]


def test_verl(service: Service) -> None:
    values = scalars(shown("verl", "yaml"))
    assert values["path"] == "pkg://trainer_client.adapters.verl"
    call = adapters.verl_reward(values["name"], {"url": service.url, "reward": values["reward"]})
    found = asyncio.run(call(data_source="taco", solution_str=RIGHT, ground_truth=STDIO, extra_info=None))
    listed = re.findall(r"`(\w+)`", (GUIDES / "verl.md").read_text().split("same keys: ")[1].split("Managers")[0])
    assert found["score"] == 1.0 and list(found) == listed


def test_swift(service: Service) -> None:
    assert adapters.swift({"url": service.url}, RIGHT, STDIO, PROMPT) == 1.0
    exec(shown("swift", "python"), {})
    assert "--external_plugins" in shown("swift", "diff") and "--reward_funcs assay" in shown("swift", "diff")


def test_openrlhf() -> None:
    (command,) = re.findall(r"^```\n(python -m .*?)\n```$", (GUIDES / "openrlhf-file.md").read_text(), re.M)
    done = subprocess.run([sys.executable, *command.split()[1:]], capture_output=True, text=True, check=True)
    assert Path(done.stdout.strip()).name == "openrlhf.py" and command in shown("openrlhf-file", "diff")


def test_skyrl(service: Service) -> None:
    adapters.skyrl({"url": service.url}, RIGHT, STDIO, PROMPT)  # puts its package on the path, and registers
    gym = sys.modules["skyrl_gym"]
    gym.envs.registration.registry.pop("assay")
    run("skyrl", service)
    values = scalars(shown("skyrl", "yaml"))
    config = {"url": service.url, "reward": values["reward"]}
    env = gym.make(values["env_class"], env_config=config, extras={"reward_spec": {"ground_truth": STDIO}})
    assert env.step(RIGHT)["reward"] == 1.0


def test_rllm(service: Service) -> None:
    adapters.rllm({"url": service.url}, RIGHT, STDIO, PROMPT)
    assert run("rllm", service)["code_reward"]({"ground_truth": STDIO}, RIGHT).reward == 1.0


def test_areal(service: Service) -> None:
    reward = run("areal", service)["reward_fn"]
    assert reward(PROMPT, RIGHT, [1], [2], input_output=json.dumps(STDIO)) == 1.0


def test_verifiers(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_URL", service.url)
    spec = json.loads(shown("verifiers", "json"))["assay"]
    module, _, name = spec["fn"].partition(":")
    reward = getattr(sys.modules.get(module) or __import__(module, fromlist=[name]), name)
    task = SimpleNamespace(model_dump=lambda exclude_none: {"ground_truth": STDIO})
    assert asyncio.run(reward(task, SimpleNamespace(last_reply=RIGHT))) == 1.0
