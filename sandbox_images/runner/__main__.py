"""The runner's entry in a container: ``runner <socket path> <options as JSON>``."""

import json
import sys

from supervisor import run

run(sys.argv[1], json.loads(sys.argv[2]))
