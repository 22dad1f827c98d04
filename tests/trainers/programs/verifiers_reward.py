"""Run in an environment with ``verifiers``: scores of hand-built traces by a task with the adapter plugged in, as JSON.

Standard input: ``{"spec": …, "rollouts": [{"truth": …, "response": …}]}``; ``ASSAY_URL`` names the service.
"""

import asyncio
import json
import sys
from typing import Any

from verifiers.v1.configs.agent import AgentConfig
from verifiers.v1.configs.task import TaskConfig
from verifiers.v1.graph import MessageNode
from verifiers.v1.task import Task, TaskData
from verifiers.v1.trace import AgentInfo, Trace, TraceTask
from verifiers.v1.types import AssistantMessage, UserMessage


class CodeData(TaskData):
    ground_truth: Any = None


class CodeTask(Task[CodeData]):
    pass


async def rollout(spec: dict, truth: Any, response: str) -> dict:
    task = CodeTask(CodeData(prompt="Do it.", ground_truth=truth), TaskConfig(rewards=spec))
    trace = Trace(
        task=TraceTask(type="CodeTask", data=task.data),
        agent=AgentInfo(config=AgentConfig(model="none")),
        nodes=[
            MessageNode(message=UserMessage(content="Do it.")),
            MessageNode(parent=0, message=AssistantMessage(content=response), sampled=True),
        ],
    )
    error = None
    try:
        await task.score(trace)
    except Exception as raised:
        error = f"{type(raised).__name__}: {raised}"
    return {"error": error, "rewards": {name: one and one.score for name, one in trace.rewards.items()}}


async def main() -> None:
    given = json.load(sys.stdin)
    print(json.dumps([await rollout(given["spec"], **one) for one in given["rollouts"]]))


asyncio.run(main())
