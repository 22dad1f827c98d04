"""What importing the client loads: the time that it takes is these modules'."""

from __future__ import annotations

import json
import subprocess
import sys

import trainer_client

CODE = """
import json, sys
before = set(sys.modules)
from trainer_client import *
names = {name.partition(".")[0] for name in set(sys.modules) - before}
print(json.dumps([sorted(names - sys.stdlib_module_names), sorted(n for n in sys.modules if n.startswith("service."))]))
"""


def test_nothing_but_pydantic_and_the_wire_contract() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    packages, ours = json.loads(done.stdout)
    pydantic = {"pydantic", "pydantic_core", "annotated_types", "typing_extensions", "typing_inspection"}
    assert {name for name in packages if not name.startswith("_")} <= {"service", "trainer_client"} | pydantic
    wire = {
        "schema",
        "reward_schema",
        "checker_schema",
        "include_schema",
        "scoring_schema",
        "group_schema",
        "job_schema",
        "analysis_schema",
        "verdict",
    }
    assert {name.partition(".")[2] for name in ours} <= wire


def test_passing_through_costs_nothing_and_every_name_is_there() -> None:
    code = "import sys, trainer_client\nassert 'pydantic' not in sys.modules and 'asyncio' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert all(getattr(trainer_client, name).__name__ == name for name in trainer_client.__all__)
    assert set(trainer_client.__all__) <= set(dir(trainer_client)) and not hasattr(trainer_client, "Verifier")
