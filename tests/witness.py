"""A submission that looks for whatever an earlier one could have left behind: names, processes, memory."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from service.judging.judge import Judge
from tests.contract.judging import ran

# The secret's first half is searched for; the second is known by its hash alone, so that no find is the searcher's own.
WITNESS = """
import ctypes, hashlib, json, os, sys
{load}
seen = {{}}
for path in ('.', '..', '/tmp', '/scratch', '/dev/shm', '/var/tmp', '/run'):
    try:
        seen[path] = [name for name in os.listdir(path) if not os.path.samefile(os.path.join(path, name), '.')]
    except OSError as exc:
        seen[path] = type(exc).__name__
    try:
        open(os.path.join(path, 'left'), 'x').close()
        os.unlink(os.path.join(path, 'left'))
        seen[path + ' takes files'] = True
    except OSError as exc:
        seen[path + ' takes files'] = type(exc).__name__
seen['reachable'] = []
for pid in range(1, 3000):
    try:
        os.kill(pid, 0)
        if os.getsid(pid) != os.getpid(): seen['reachable'].append(pid)  # but its own threads
    except OSError: pass
seen['environment'] = dict(os.environ)
seen['modules'] = sorted(set(sys.modules) - {{'ctypes', '_ctypes', 'ctypes._endian', 'hashlib', '_hashlib', '_blake2', '_sha3'}})
seen['descriptors'] = []
for fd in range(256):
    try:
        os.fstat(fd)
        seen['descriptors'].append(fd)
    except OSError: pass

libc = ctypes.CDLL(None)
libc.sbrk.restype = ctypes.c_void_p
end, start = os.pipe()

def scan(low, high):
    before, hits = b'', 0
    for page in range(low & -4096, high, 4096):
        got = libc.write(start, ctypes.c_void_p(page), 4096)
        if got <= 0:
            before = b''
            continue
        data = before + os.read(end, 4096)
        place = data.find({half!r})
        while place >= 0:
            hits += hashlib.sha256(data[place + 16:place + 32]).hexdigest() == {rest!r}
            place = data.find({half!r}, place + 1)
        before = data[-31:]
    return hits
brk, arena = libc.sbrk(0), id(object())
seen['memory'] = scan(brk - (48 << 20), brk) + scan(arena - (64 << 20), arena + (32 << 20))
seen['own'] = scan(id({half!r}), id({half!r}) + 4096)
print(json.dumps(seen))
"""
LOADS = ("", "import asyncio", "import numpy")


def look(judge: Judge, secret: str, load: str = "") -> dict[str, Any]:
    """What a submission sees that looks for everything."""
    rest = hashlib.sha256(secret[16:].encode()).hexdigest()
    judgement = ran(
        judge, WITNESS.format(load=load, half=secret[:16].encode(), rest=rest), output=None, returned_kb=1024
    )
    assert judgement.verdict == "accepted", judgement
    seen: dict[str, Any] = json.loads(judgement.tests[0].stdout)
    return seen
