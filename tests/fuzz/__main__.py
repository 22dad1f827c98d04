"""``python -m tests.fuzz [--minutes 10] [--only NAME]``: every target in turn, round after round, until the time is over.

Prints the executions of each target and what was found. Exits 1 if anything was: hypothesis has made it small by then.
"""

from __future__ import annotations

import argparse
import faulthandler
import functools
import importlib
import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROUND = 100  # examples of a target before it is the next one's turn
HANGS_S = 60.0  # for one example: then where it hangs is shown, and all ends


def targets(only: str) -> dict[str, Callable[[], None]]:
    """Every hypothesis test beside this file whose name holds ``only``."""
    os.environ["FUZZ_EXAMPLES"] = str(ROUND)  # read where the targets are made
    found: dict[str, Callable[[], None]] = {}
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        module = importlib.import_module(f"tests.fuzz.{path.stem}")
        for name, value in vars(module).items():
            if name.startswith("test_") and hasattr(value, "hypothesis") and value.__module__ == module.__name__:
                found[f"{path.stem}.{name.removeprefix('test_')}"] = value
    return {name: value for name, value in found.items() if only in name}


def counted(target: Any, counts: dict[str, int], name: str) -> None:
    """Count the executions of ``target``, and show where one hangs."""
    inner = target.hypothesis.inner_test

    @functools.wraps(inner)
    def one(*args: Any, **kwargs: Any) -> Any:
        counts[name] += 1
        faulthandler.dump_traceback_later(HANGS_S, exit=True)
        try:
            return inner(*args, **kwargs)
        finally:
            faulthandler.cancel_dump_traceback_later()

    target.hypothesis.inner_test = one


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--only", default="", help="targets whose name holds this")
    options = parser.parse_args()
    chosen = targets(options.only)
    counts = dict.fromkeys(chosen, 0)
    seconds = dict.fromkeys(chosen, 0.0)
    found: dict[str, str] = {}
    for name, target in chosen.items():
        counted(target, counts, name)
    end = time.monotonic() + options.minutes * 60
    while time.monotonic() < end and len(found) < len(chosen):
        for name in sorted((name for name in chosen if name not in found), key=lambda name: seconds[name]):
            if time.monotonic() >= end:
                break
            began = time.monotonic()
            try:
                chosen[name]()
            except Exception:
                found[name] = traceback.format_exc()
                print(f"{name}\n{found[name]}", file=sys.stderr)
            seconds[name] += time.monotonic() - began
        print(f"{sum(counts.values())} executions, {len(found)} findings", file=sys.stderr)
    print("| target | executions | findings |\n|---|---|---|")
    for name, count in counts.items():
        print(f"| `{name}` | {count} | {int(name in found)} |")
    print(f"| all | {sum(counts.values())} | {len(found)} |")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
