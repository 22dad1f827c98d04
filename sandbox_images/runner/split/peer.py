"""One end of the line between the test process and the submission's process.

Both ends are alike: each can ask (``request``) and be asked (``serve``), and while it waits for an answer it
serves what the other asks, so that callbacks nest. Containers that went along as arguments are written back
when the call changed them. What is not plain data crosses as a handle: a number that its owner can turn back
into the object. What an end lets the other do with its objects is its ``policy``.
"""

from __future__ import annotations

import contextvars
import functools
import struct
import threading
from collections.abc import Callable, Iterable
from typing import Any

from codec import MAX_BYTES, MUTABLE_TAGS, CodecError, Decoder, Encoder, dumps, inline, is_inline, loads

_SIZE = struct.Struct(">I")
_CHUNK = 1 << 15  # below what the allocator maps anew each time
# What reading a message of the wrong shape may raise.
_MALFORMED = (ValueError, TypeError, AttributeError, ImportError, LookupError, ArithmeticError, RecursionError)
_LANE: contextvars.ContextVar[Lane | None] = contextvars.ContextVar("lane", default=None)


class PeerGone(BaseException):
    """The other process ended, or sent what cannot be understood. Not an ``Exception``: tests must not swallow it."""


class Lane:
    """A stream socket with length-prefixed JSON messages; one thread at a time speaks on it."""

    def __init__(self, sock: Any) -> None:
        self.sock = sock
        self.lock = threading.RLock()
        self.rest = b""

    def send(self, message: Any) -> None:
        raw = dumps(message).encode("ascii")
        if len(raw) > MAX_BYTES:
            raise CodecError(f"{len(raw) >> 20} MiB in one value, more than {MAX_BYTES >> 20} can cross")
        try:
            self.sock.sendall(_SIZE.pack(len(raw)) + raw)
        except OSError:
            raise PeerGone("the other process is gone") from None

    def receive(self) -> list[Any]:
        """The next message; small ones arrive with one system call."""
        data = self.rest or self._some()
        while len(data) < _SIZE.size:
            data += self._some()
        (size,) = _SIZE.unpack_from(data)
        if size > MAX_BYTES:
            raise PeerGone("an oversized message")
        end = _SIZE.size + size
        if len(data) < end:
            parts, got = [data], len(data)
            while got < end:
                parts.append(self._some())
                got += len(parts[-1])
            data = b"".join(parts)
        self.rest = data[end:]
        try:
            message = loads(data[_SIZE.size : end])
        except (ValueError, RecursionError):
            raise PeerGone("a malformed message") from None
        if type(message) is not list or not message:
            raise PeerGone("a malformed message")
        return message

    def _some(self) -> bytes:
        try:
            data: bytes = self.sock.recv(_CHUNK)
        except OSError:
            data = b""
        if not data:
            raise PeerGone("the other process is gone")
        return data


class Handles:
    """Objects of this end that the other end may name, by number; the same object has the same number."""

    def __init__(self) -> None:
        self.objects: dict[int, Any] = {}
        self.numbers: dict[int, int] = {}
        self.given: dict[int, int] = {}
        self.next = 1

    def number(self, obj: Any) -> int:
        number = self.numbers.get(id(obj))
        if number is None:
            number = self.next
            self.next += 1
            self.numbers[id(obj)] = number
            self.objects[number] = obj
            self.given[number] = 0
        self.given[number] += 1
        return number

    def drop(self, number: int, count: int) -> None:
        """The other end let go of ``count`` mentions; the object goes when none is left."""
        if number in self.given:
            self.given[number] -= count
            if self.given[number] <= 0:
                del self.given[number]
                self.numbers.pop(id(self.objects.pop(number)), None)

    def __getitem__(self, number: int) -> Any:
        try:
            return self.objects[number]
        except (KeyError, TypeError):
            raise CodecError("a handle that was never given out") from None


class Peer:
    """``policy`` says how this end's objects look to the other (see ``values.py``) and what may be done to them."""

    def __init__(self, sock: Any, policy: Any) -> None:
        self.lane = Lane(sock)
        self.open_lane: Callable[[], Any] | None = None  # how a thread of the tests gets a lane of its own
        self._executors: dict[Any, Any] = {}
        self.policy = policy
        self.handles = Handles()
        self.gone = False
        policy.attach(self)

    def executor(self) -> Any:
        """Threads in which this end waits for coroutines of the other: if it opens no lanes, one for each, in order."""
        lane = None if self.open_lane is not None else _LANE.get()
        if lane not in self._executors:
            import concurrent.futures

            self._executors[lane] = concurrent.futures.ThreadPoolExecutor(32 if self.open_lane is not None else 1)
        return self._executors[lane]

    def waiter(self) -> Any:
        """What waits in another thread for a coroutine of the other end: on the lane of the call that awaits it.

        The end that opens lanes has one for each of its threads.
        """
        wait = self.policy.wait_for
        return wait if self.open_lane is not None else functools.partial(contextvars.copy_context().run, wait)

    def lane_here(self) -> Lane:
        """The lane of the calling thread: calls from several test threads must not wait for each other."""
        lane = _LANE.get()
        if lane is None:
            if self.open_lane is None or threading.current_thread() is threading.main_thread():
                return self.lane
            lane = Lane(self.open_lane())
            _LANE.set(lane)
        return lane

    # --- asking -----------------------------------------------------------------------------------

    def request(self, op: str, target: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Ask the other end to do ``op`` on ``target``; its value, or its exception raised here."""
        lane = self.lane_here()
        if not kwargs and inline(args):
            values, named, table, objects = list(args), None, [], []
        else:
            encoder = Encoder(self.policy, alone=lane is not self.lane)
            try:
                values = encoder.items(args)
                named = {key: encoder.value(value) for key, value in kwargs.items()} if kwargs else None
                encoder.drain()
            except (CodecError, RecursionError):
                self.policy.described.clear()  # what is not sent has told about no class
                raise
            table, objects = encoder.table, encoder.objects
        with lane.lock:
            try:
                lane.send([op, target, values, named, table, self.policy.outgoing()])
                while True:
                    message = lane.receive()
                    if message[0] in ("=", "!"):
                        break
                    self.serve(message, lane)
            except PeerGone:
                self.gone = True
                raise
            except CodecError:
                self.policy.described.clear()
                raise
        try:
            kind, value, table, extra = message
            self.policy.incoming(extra)
            if table == [] and is_inline([value]):
                result = value
            else:
                decoder = Decoder(self.policy, objects)
                result = decoder.message([value, table])
                if extra and "live" in extra:
                    self.policy.keep(extra["live"], decoder.objects)
        except _MALFORMED as exc:
            self.gone = True
            raise PeerGone(f"a malformed answer: {exc}") from None
        self.policy.answered()
        if kind == "=":
            return result
        raise self.policy.exception(op, target, result)

    # --- being asked ------------------------------------------------------------------------------

    def serve(self, message: Any, lane: Any = None) -> None:
        """Do what the other end asked and send the answer."""
        lane = lane or self.lane
        try:
            op, target, values, named, table, extra = message
            if type(op) is not str:
                raise TypeError("an operation without a name")
            self.policy.incoming(extra)
            if table == [] and named is None and type(values) is list and is_inline(values):
                args, kwargs, known = values, {}, []
            else:
                decoder = Decoder(self.policy)
                decoder.message([None, table])
                args = decoder.items(values)
                kwargs = {str(key): decoder.value(item) for key, item in named.items()} if named else {}
                known = decoder.objects
        except _MALFORMED as exc:
            raise PeerGone(f"a malformed request: {exc}") from None
        before = table
        try:
            kind, value = "=", self.policy.perform(op, target, args, kwargs)
        except PeerGone:
            raise
        except BaseException as exc:
            if not self.policy.catches(exc):
                raise
            kind, value = "!", exc
        alone = lane is not self.lane
        answer = self._answer(kind, value, known, before, op in _LIVE, alone)
        try:
            lane.send(answer)
        except CodecError as exc:
            self.policy.described.clear()
            lane.send(self._answer("!", exc, [], [], False, alone))

    def _answer(self, kind: Any, value: Any, known: Iterable[Any], before: Any, live: bool, alone: bool) -> Any:
        if not known and inline((value,)):
            return [kind, value, [], self.policy.outgoing()]
        try:
            encoder = Encoder(self.policy, known, alone)
            root = encoder.value(value)
            for index, old in enumerate(before):
                if old[0] in MUTABLE_TAGS:
                    encoder.refill(index)
            encoder.drain()
            table = encoder.table
            for index, old in enumerate(before):
                if table[index] is not None and _same(old, table[index]):
                    table[index] = None
        except (CodecError, RecursionError) as exc:
            self.policy.described.clear()
            if kind == "!":
                raise PeerGone(str(exc)) from None
            error = exc if isinstance(exc, CodecError) else CodecError("the value is nested too deeply to cross")
            return self._answer("!", error, [], [], False, alone)
        extra = self.policy.outgoing()
        if live and kind == "=" and table:
            extra = self.policy.number(encoder.objects, table, len(before), extra)
        return [kind, root, table, extra]

    def serve_forever(self) -> None:
        """Answer until the other end is gone."""
        try:
            while True:
                self.serve(self.lane.receive())
        except PeerGone:
            return

    def serve_lane(self, sock: Any) -> None:
        """Answer on a lane of its own, so that calls of several test threads run side by side."""
        lane = Lane(sock)
        _LANE.set(lane)
        try:
            while True:
                self.serve(lane.receive(), lane)
        except PeerGone:
            return
        finally:
            sock.close()


# Operations on the submission's objects that may give containers of theirs: the tests' changes to those go back.
_LIVE = frozenset({"get", "meth", "op", "item"})


def _same(old: Any, new: Any) -> bool:
    """Whether two table entries are the same text: ``1`` and ``True`` are not."""
    if old is new:
        return True
    return len(old) == len(new) and old[0] == new[0] and old == new and dumps(old) == dumps(new)
