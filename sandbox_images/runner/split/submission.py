"""The submission's process in split mode: loads the source, says what it defines, serves the tests."""

from __future__ import annotations

import builtins
import os
import socket
import sys
import threading
import types
from typing import Any, NoReturn

import program
from split.changes import change_modules
from split.logged import Logged
from split.output import Output
from split.peer import Lane, Peer, PeerGone
from split.submission_side import SubmissionSide
from split.warned import Warned

MODULE = "solution"


def run(prelude: Any, source: str, sock: Any, lanes: Any, output_kb: int, looks: list[str]) -> NoReturn:
    """Load and serve; ends the process. ``lanes`` is where further lanes arrive, or ``None``.

    ``looks``: at what else the tests look, ``warnings`` or ``logging``.
    """
    side = SubmissionSide()
    peer = Peer(socket.socket(fileno=sock), side)
    namespace = program.module(MODULE)
    sys.stdout = out = Output(output_kb << 10, _overflow)
    side.telling["out"] = out.take
    if "warnings" in looks:
        side.telling["warned"] = Warned(peer.handles.numbers).outgoing
    if "logging" in looks:
        side.telling["logged"] = Logged().outgoing
    try:
        shared, given = program.load_prelude(prelude)
    except BaseException as exc:  # as in the tests' process, which has told of it then
        program.show(exc)
        _give_up(peer, ["load", f"the problem's prelude failed: {program._said(exc)}", out.take()])
    side.adopt_prelude(shared)
    namespace.__dict__.update(given)
    inherited = dict(namespace.__dict__)
    try:
        compiled = compile(source, program.NAME, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, MemoryError, RecursionError) as exc:
        _give_up(peer, ["syntax", program._said(exc)])
    program.remember(source)
    builtins.input = _asking(peer, side)
    if "sqlite3" in source or "sqlite3" in prelude:
        change_modules("sqlite3")
    try:
        exec(compiled, namespace.__dict__)
    except BaseException as exc:
        program.show(exc)
        _give_up(peer, ["load", program._said(exc), out.take()])
    side.namespace, side.loaded = namespace.__dict__, True
    if lanes is not None:
        line = socket.socket(fileno=lanes)
        try:
            peer.back, side.attends = (Lane(_lane(line), always=True) for _ in range(2))
        except PeerGone:
            os._exit(0)
        threading.Thread(target=_accept, args=(peer, line), daemon=True).start()
    names = _manifest(namespace, inherited)
    number = peer.handles.number(namespace)
    peer.lane.send(["ready", number, names, out.take()])
    peer.serve_forever()
    os._exit(0)


def _give_up(peer: Peer, message: list[Any]) -> NoReturn:
    """Tell the tests why there is nothing to test, and stay until they have reported it."""
    try:
        peer.lane.send(message)
        peer.lane.receive()
    except PeerGone:
        pass
    os._exit(1)


def _manifest(namespace: Any, inherited: Any) -> Any:
    """``[name, kind]`` of everything that the source defines: ``f``unction, ``c``lass, ``m``odule or ``d``ata."""
    names = []
    for name, value in list(vars(namespace).items()):
        if program.dunder(name) or (name in inherited and inherited[name] is value) or not isinstance(name, str):
            continue
        kind = (
            "c"
            if isinstance(value, type)
            else "m"
            if isinstance(value, types.ModuleType)
            else "f"
            if callable(value)
            else "d"
        )
        names.append([name, kind])
    return names


def _asking(peer: Peer, side: SubmissionSide) -> Any:
    """``input`` asks the tests, which may have patched theirs. While the source is loaded there are none yet, and nothing to read."""

    def input(prompt: Any = "", /) -> Any:  # stands in for the built-in
        if not side.loaded:
            print(prompt, end="", flush=True)
            raise EOFError("EOF when reading a line")
        return peer.request("input", 0, [str(prompt)])

    return input


def _overflow(text: str) -> None:
    """More output than the tests may take: straight to the pipe, where the parent's limit waits for it."""
    data = text.encode("utf-8", "replace")
    while data:
        data = data[os.write(1, data) :]


def _accept(peer: Peer, line: Any) -> None:
    while True:
        try:
            lane = _lane(line)
        except PeerGone:
            return
        threading.Thread(target=peer.serve_lane, args=(lane,), daemon=True).start()


def _lane(line: Any) -> Any:
    """The socket of the next lane that the tests open."""
    data, fds, _, _ = socket.recv_fds(line, 1, 1)
    if not data or len(fds) != 1:
        raise PeerGone("the other process is gone")
    return socket.socket(fileno=fds[0])
