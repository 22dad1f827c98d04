"""What importing the client loads: the time that it takes is these modules'."""

from __future__ import annotations

import json
import subprocess
import sys

CODE = """
import json, sys
before = set(sys.modules)
import trainer_client
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
