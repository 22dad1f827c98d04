"""A slot's connection to its runner: frames out, checked answers in. Common to every backend."""

from __future__ import annotations

import contextlib
import json
import select
import shutil
import socket
import struct
import tempfile
import time
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sandbox_images.runner.version import of_runner
from service.errors import ProtocolError, SlotLost
from service.sandbox.base import Reply, Sink
from service.sandbox.tasks import compact

RUNNER = Path(__file__).resolve().parents[2] / "sandbox_images" / "runner"
PYTHON_FLAGS = ("-s", "-P", "-B", "-X", "utf8")
_HEAD = struct.Struct(">II")
_MAX_HEADER = 64 << 20
_MAX_PIECE = 1 << 20  # of output that comes while a program runs
_KEPT_KB = 64 << 10  # of output that comes with the answer
_START_S = 60.0
_WITHOUT_TESTS = frozenset({"program", "calls", "collect", "analysis"})
_SAID_BY_TESTS = frozenset({"passed", "skipped", "missing", "setup"})


class Listener:
    """A unix socket in a folder of its own that only this worker and one runner can reach, for one connection."""

    def __init__(self) -> None:
        self.parent = Path(tempfile.mkdtemp(prefix="assay-"))  # 0700: keeps everybody else on this host out
        self.folder = self.parent / "slot"
        self.folder.mkdir(mode=0o755)
        self.path = self.folder / "runner.sock"
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.bind(str(self.path))
        self.path.chmod(0o666)  # a container's root may be another user here
        self.sock.listen(1)

    def accept(self, timeout_s: float = _START_S) -> socket.socket:
        """The runner's connection; afterwards nobody can connect any more."""
        self.sock.settimeout(timeout_s)
        try:
            connection, _ = self.sock.accept()
        except (TimeoutError, OSError) as exc:
            raise SlotLost(f"the runner did not connect within {timeout_s:g} s") from exc
        finally:
            self.sock.close()
            self.path.unlink(missing_ok=True)
        return connection

    def close(self) -> None:
        self.sock.close()
        shutil.rmtree(self.parent, ignore_errors=True)


class RunnerSlot:
    """A connected runner. Backends start it and say how it is destroyed."""

    isolation = "none"
    image = ""
    ceiling = ""  # what bounds the slot as a whole

    def __init__(self) -> None:
        self.runs = 0
        self.place = -1  # the number of its uid range on this host
        self.listener = Listener()
        self.sock: socket.socket | None = None

    def connect(self) -> None:
        self.sock = self.listener.accept()

    def run(
        self, op: str, header: dict[str, Any], blobs: list[bytes], timeout_s: float, sink: Sink | None = None
    ) -> Reply:
        self.runs += 1
        pieces: list[bytes] = []
        room = int(header["limits"]["output_kb"]) << 10
        answer, out = self._exchange(
            {"op": op, **header}, blobs, timeout_s, self._bound(header), sink or pieces.append, room
        )
        if "fault" in answer:
            raise SlotLost(f"the runner gave up: {str(answer['fault'])[:500]}")
        try:
            answer.pop("blobs")
            for place, outcome in enumerate(answer["outcomes"]):
                outcome["stdout"], outcome["payload"] = out[2 * place], out[2 * place + 1]
            reply = Reply.model_validate(answer)
        except (ValidationError, LookupError, TypeError) as exc:
            raise ProtocolError(f"the runner's answer is malformed: {str(exc)[:300]}") from None
        files = len(reply.files)
        if len(out) != 2 * len(reply.outcomes) + 2 + files or len(reply.outcomes) > header["steps"]:
            raise ProtocolError("the runner's answer has a wrong number of parts")
        asked = header.get("fetch", [])
        if len(set(reply.files)) < files or not all(0 <= place < len(asked) for place in reply.files):
            raise ProtocolError("the runner answered with files that were not asked for")
        if len({step.step for step in reply.outcomes}) < len(reply.outcomes):
            raise ProtocolError("the runner answered a step twice")
        for step in reply.outcomes:
            if step.step >= header["steps"]:
                raise ProtocolError("the runner answered a step that was not asked for")
            if op in _WITHOUT_TESTS and step.ending in _SAID_BY_TESTS:
                raise ProtocolError(f"the runner says {step.ending!r} where there are no tests to say so")
            if op == "interactive" and step.ending not in ("setup", "syntax"):
                raise ProtocolError(f"the runner says {step.ending!r} of a run that reports nothing")
            if op == "execute" and step.ending != "setup":
                raise ProtocolError(f"the runner says {step.ending!r} of a program, which reports nothing")
        after = 2 * len(reply.outcomes)
        reply.stdout, reply.stderr = b"".join([*pieces, out[after]]), out[after + 1]
        reply.fetched = {asked[place]: raw for place, raw in zip(reply.files, out[after + 2 :], strict=True)}
        most = int(header.get("fetch_bytes", 0))
        if sum(map(len, reply.fetched.values())) > most:
            raise ProtocolError(f"the runner answered with more than {most} bytes of files")
        return reply

    def beside(self, wanted: dict[str, Any]) -> object:
        answer, _ = self._exchange({"op": "layers", "wanted": wanted}, [], 60.0, 1 << 20)
        if "fault" in answer:
            raise SlotLost(f"the runner gave up: {str(answer['fault'])[:500]}")
        return answer

    def healthy(self) -> bool:
        try:
            answer = self._ping()
        except (SlotLost, ProtocolError):
            return False
        return not answer.get("left") and not answer.get("strangers") and "python" in answer

    def same_version(self) -> bool:
        """Whether the runner is the one that this worker was written for. Raises ``SlotLost`` or ``ProtocolError``."""
        return bool(self._ping().get("runner") == of_runner())

    def _ping(self) -> dict[str, Any]:
        answer, _ = self._exchange({"op": "ping"}, [], 10.0, 1 << 20)
        if "fault" in answer:
            raise SlotLost(f"the runner gave up: {str(answer['fault'])[:500]}")
        return answer

    def abort(self) -> None:
        if self.sock is not None:
            with contextlib.suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        if self.sock is not None:
            self.sock.close()
        self.listener.close()

    @staticmethod
    def _bound(header: dict[str, Any]) -> int:
        """What an answer may measure at most: each step's output and value, and the leftovers."""
        output = min(int(header["limits"]["output_kb"]), _KEPT_KB) << 10
        steps = int(header["steps"]) + 1
        return (128 << 20) + (1 if header.get("whole") else steps) * output * 2 + steps * 1024

    def _exchange(
        self, header: dict[str, Any], blobs: list[bytes], timeout_s: float, bound: int,
        sink: Sink | None = None, room: int = 0,
    ) -> tuple[dict[str, Any], list[bytes]]:  # fmt: skip
        """Ask, hand pieces of output to ``sink`` as they come, ``room`` bytes at most, and return the answer."""
        sock = self.sock
        if sock is None:
            raise SlotLost("the slot was not started")
        header["blobs"] = [len(blob) for blob in blobs]
        raw = compact(header).encode()
        deadline = time.monotonic() + timeout_s
        try:
            early = select.poll()
            early.register(sock, select.POLLIN | select.POLLRDHUP)
            if early.poll(0):
                raise SlotLost("the runner spoke before it was asked, or is gone")
            sock.settimeout(timeout_s)
            head, whole = [_HEAD.pack(len(raw), sum(header["blobs"])), raw], sum(header["blobs"]) <= _MAX_PIECE
            for part in [b"".join([*head, *blobs])] if whole else [*head, *blobs]:  # long ones are not copied
                sock.sendall(part)
            size, rest = _HEAD.unpack(self._read(sock, _HEAD.size, deadline))
            while size == 0 and sink is not None:
                room -= rest
                if not 0 < rest <= _MAX_PIECE or room < 0:
                    raise ProtocolError("the runner sent more output than the limit allows")
                sink(self._read(sock, rest, deadline))
                size, rest = _HEAD.unpack(self._read(sock, _HEAD.size, deadline))
            if size > _MAX_HEADER or size + rest > bound:
                raise ProtocolError(f"the runner's answer measures {size + rest} bytes, more than {bound}")
            whole_answer = memoryview(self._read(sock, size + rest, deadline))
            text, body = bytes(whole_answer[:size]), whole_answer[size:]
        except OSError as exc:
            raise SlotLost(f"the connection to the runner broke: {exc}") from exc
        try:
            answer = json.loads(text)
            sizes = answer["blobs"]
            out, start = [], 0
            for length in sizes:
                if type(length) is not int or length < 0:
                    raise ValueError("a blob without a size")
                out.append(bytes(body[start : start + length]))
                start += length
            if start != len(body):
                raise ValueError("blobs do not add up")
        except (ValueError, KeyError, TypeError, RecursionError) as exc:
            raise ProtocolError(f"the runner's answer is malformed: {exc}") from None
        return answer, out

    @staticmethod
    def _read(sock: socket.socket, size: int, deadline: float) -> bytes:
        """Exactly ``size`` bytes before ``deadline``, however slowly they come."""
        data = bytearray(size)
        view = memoryview(data)
        done = 0
        while done < size:
            left = deadline - time.monotonic()
            if left <= 0:
                raise SlotLost("the runner did not answer in time")
            sock.settimeout(left)
            got = sock.recv_into(view[done:])
            if got == 0:
                raise SlotLost("the runner closed the connection")
            done += got
        return bytes(data)
