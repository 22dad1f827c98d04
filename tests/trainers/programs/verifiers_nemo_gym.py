"""Run in an environment with ``verifiers``: rewards of rollouts by its own NeMo Gym task, as JSON on standard output.

Standard input: ``{"url": …, "rollouts": [{"row": …, "response": …}]}``.
"""

import asyncio
import json
import sys

from verifiers.v1.configs.agent import AgentConfig
from verifiers.v1.graph import MessageNode
from verifiers.v1.tasksets.nemo_gym import NeMoGymData, NeMoGymTask, NeMoGymTaskConfig
from verifiers.v1.tasksets.nemo_gym.toolset import NeMoGymState
from verifiers.v1.trace import AgentInfo, Trace, TraceTask
from verifiers.v1.types import AssistantMessage, UserMessage


async def rollout(url: str, row: dict, response: str) -> dict:
    task = NeMoGymTask(NeMoGymData(name="row", prompt="Do it.", row=row), NeMoGymTaskConfig(resources_url=url))
    trace = Trace(
        task=TraceTask(type="NeMoGymTask", data=task.data),
        agent=AgentInfo(config=AgentConfig(model="none")),
        state=NeMoGymState(),
        nodes=[
            MessageNode(message=UserMessage(content="Do it.")),
            MessageNode(parent=0, message=AssistantMessage(content=response), sampled=True),
        ],
    )
    try:
        await task.setup(trace, None)
        await task.score(trace)
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}: {error.__cause__}"}
    return {"reward": trace.reward, "metrics": trace.metrics, "info": trace.info}


async def main() -> None:
    given = json.load(sys.stdin)
    print(json.dumps([await rollout(given["url"], **one) for one in given["rollouts"]]))


asyncio.run(main())
