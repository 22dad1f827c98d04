"""Which runner this is: a worker and a runner of two versions would take each other's faults for the submission's."""

from __future__ import annotations

import binascii
import functools
import os


@functools.cache
def of_runner() -> str:
    """A check sum of the runner's own sources, the same wherever they lie."""
    here = os.path.dirname(os.path.abspath(__file__))
    found = [os.path.join(folder, name) for folder, _, files in os.walk(here) for name in files if name.endswith(".py")]
    check = size = 0
    for path in sorted(found):
        with open(path, "rb") as file:
            data = os.path.relpath(path, here).encode() + b"\0" + file.read()
        check, size = binascii.crc32(data, check), size + len(data)
    return f"{check:08x}-{size}"
