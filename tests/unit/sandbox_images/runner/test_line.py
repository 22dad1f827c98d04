"""The line between the two processes, between two threads of this one: proxies, handles and what is refused."""

from __future__ import annotations

import json
import os
import socket
import struct
import subprocess
import sys
from pathlib import Path

import pytest

RUNNER = Path(__file__).parents[4] / "sandbox_images" / "runner"
HOSTILE = [
    ["=", ["h", 1, "i", ["h", 2, "c", None, None, None]], [], None],
    ["=", ["h", 1, "i", ["h", 2, "c", {"name": "A"}, [], None]], [], None],
    ["=", ["h", "1", "f", "f", False], [], None],
    ["=", ["o", 99], [], None],
    ["=", ["B", "unittest.mock", "ANY"], [], None],
    ["=", ["B", "os", "system"], [], None],
    ["=", ["P", "nothing"], [], None],
    ["=", [7], [], None],
    ["=", 1],
    ["=", 1, [], [1]],
    ["=", 1, [], "x"],
    ["=", 1, [], {"drop": 1}],
    ["?", 1, [], None],
    [[], 1, [], None, [], None],
    [],
    {"a": 1},
]
CLIENT = """
import sys, socket, json
sys.path.insert(0, sys.argv[1])
from split.peer import Peer, PeerGone
from split.tests_side import TestSide
peer = Peer(socket.socket(fileno=int(sys.argv[2])), TestSide())
try:
    print("got", repr(peer.request("call", 1, [1])))
except PeerGone as exc:
    print("gone", exc)
"""


@pytest.mark.parametrize("answer", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_answer_ends_the_line(answer: object) -> None:
    mine, theirs = socket.socketpair()
    raw = json.dumps(answer).encode()
    mine.sendall(struct.pack(">I", len(raw)) + raw)
    mine.shutdown(socket.SHUT_WR)
    command = [sys.executable, "-c", CLIENT, str(RUNNER), str(theirs.fileno())]
    done = subprocess.run(
        command, pass_fds=[theirs.fileno()], capture_output=True, text=True, env=dict(os.environ), check=False
    )
    mine.close()
    theirs.close()
    assert done.stdout.startswith("gone"), done
