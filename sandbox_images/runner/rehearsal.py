"""What a zygote does once before it forks: a run in miniature, so that its children find the code already warm.

An interpreter specialises code as it runs and writes what it learned into its pages. Done here, once, these writes
are shared by every child; done in a child, each of them is a page fault and a copied page.
"""

from __future__ import annotations

import json
import linecache
import os
import socket
import sys
import threading

import assertions
import codec
import program
import roles
from split import submission, tests
from split.names import bring
from split.peer import Peer
from split.submission_side import SubmissionSide

_SOURCE = """
class Sample:
    def __init__(self, x): self.x = x
    def get(self): return self.x
def number(x): return x + 1
def values(a, b=None): return {"a": a, "b": [b, (1, 2)]}
def change(items): items.append(1); return items
def fails(): raise ValueError("sample")
"""
_STATEMENTS = [
    "assert number(1) == 2",
    "assert values([1], b='x') == {'a': [1], 'b': ['x', (1, 2)]}",
    "assert change([3]) == [3, 1]",
    "assert Sample(3).get() == 3",
    "try: fails()\nexcept ValueError as exc: assert str(exc) == 'sample'",
]
_OFTEN = 12  # more than it takes until code is specialised


def rehearse() -> None:
    """Leaves nothing behind but warm code."""
    _split()
    _alone()


def _alone() -> None:
    """What a child that is alone does with its job: reads it, and runs it as calls or as a program."""
    null = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
    given = {"step": 0, "function": "values", "args": [[1], "x"], "kwargs": {}}
    number = {"step": 0, "function": "number", "bound": False, "plain": True, "values": "[[1], {}]"}
    values = codec.dumps(codec.Encoder(program.Plain()).message([[[1], "x"], {}]))
    asked = number | {"function": "values", "plain": False, "values": values}
    job = {"prelude": "", "source": _SOURCE, "calls": [number, asked], "whole": False, "entry": None}
    raw = json.dumps(job).encode()
    for _ in range(_OFTEN):
        file = os.memfd_create("rehearsal")
        os.write(file, len(raw).to_bytes(4, "big") + raw)
        assertions.run(roles.read_job(file), null)
        program.run_calls("", _SOURCE, [given, given], null)
        program.execute({}, "", _SOURCE, os.dup(null))
    os.close(null)
    del sys.modules["solution"]
    linecache.cache.pop(program.NAME, None)


def _split() -> None:
    """Calls over a line between two threads of this process."""
    mine, theirs = socket.socketpair()
    side = SubmissionSide()
    peer = Peer(theirs, side)
    module = program.module("rehearsal")
    exec(compile(_SOURCE, "solution.py", "exec", dont_inherit=True), module.__dict__)
    names = submission._manifest(module, {})
    server = threading.Thread(target=peer.serve_forever)
    server.start()
    line = tests.Line(mine.detach(), None)
    line.names, line.number = dict(names), peer.handles.number(module)
    for _ in range(_OFTEN):
        space = {"__name__": "rehearsal"}
        codes = [compile(statement, "test_0.py", "exec", dont_inherit=True) for statement in _STATEMENTS]
        bring(line, space, codes)
        for code in codes:
            exec(code, space)
    space.clear()
    line.peer.lane.sock.shutdown(socket.SHUT_RDWR)
    server.join()
    line.peer.lane.sock.close()
    theirs.close()
    del sys.modules["rehearsal"]
