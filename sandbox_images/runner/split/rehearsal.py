"""What a zygote does once before it forks: a run in miniature, so that its children find the code already warm.

An interpreter specialises code as it runs and writes what it learned into its pages. Done here, once, these writes
are shared by every child; done in a child, each of them is a page fault and a copied page.
"""

from __future__ import annotations

import socket
import sys
import threading

import program
from split import submission, tests
from split.names import bring
from split.peer import Peer
from split.sides import SubmissionSide

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


def rehearse() -> None:
    """Calls over a line between two threads of this process. Leaves nothing behind but warm code."""
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
    for _ in range(12):
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
