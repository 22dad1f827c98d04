"""One end of the line between the test process and the submission's process.

Both ends are alike: each can ask (``request``) and be asked (``serve``), and while it waits for an answer it
serves what the other asks, so that callbacks nest. Containers that went along as arguments are written back
when the call changed them. What is not plain data crosses as a handle: a number that its owner can turn back
into the object. What an end lets the other do with its objects is its ``policy``.
"""

from __future__ import annotations

import contextlib
import contextvars
import struct
import threading
from collections.abc import Callable, Iterable, Iterator
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

    def __init__(self, sock: Any, always: bool = False) -> None:
        self.sock = sock
        self.always = always  # whether the other end listens when it has no question open here, too
        self.lock = threading.RLock()
        self.rest = b""
        self.depth = 0  # questions of the other end that are open here, one inside the other
        self._sending = threading.Lock()

    def send(self, message: Any) -> None:
        raw = dumps(message).encode("ascii")
        if len(raw) > MAX_BYTES:
            raise CodecError(f"{len(raw) >> 20} MiB in one value, more than {MAX_BYTES >> 20} can cross")
        try:
            with self._sending:
                self.sock.sendall(_SIZE.pack(len(raw)) + raw)
        except OSError:
            raise PeerGone("the other process is gone") from None

    def call_back(self) -> None:
        """Have the other end answer now what it has been asked here."""
        with contextlib.suppress(PeerGone):
            self.send(["~"])

    def receive(self) -> list[Any]:
        """The next message that says something."""
        while (message := self._message())[0] == "~":
            pass
        return message

    def _message(self) -> list[Any]:
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
        self.back: Lane | None = (
            None  # where the submission asks when the tests have no question open: they listen always
        )
        self.open_lane: Callable[[], Any] | None = None  # how a thread of the tests gets a lane of its own
        self.policy = policy
        self.handles = Handles()
        self.gone = False
        policy.attach(self)

    def lane_here(self) -> Lane:
        """The lane of the calling thread: calls from several test threads must not wait for each other."""
        lane = _LANE.get()
        if self.open_lane is None:
            lane = lane or self.lane
            return lane if lane.depth or self.back is None else self.back
        if lane is None:
            if threading.current_thread() is threading.main_thread():
                return self.lane
            lane = self.new_lane()
            _LANE.set(lane)
        return lane

    def new_lane(self) -> Lane:
        assert self.open_lane is not None
        return Lane(self.open_lane())

    @contextlib.contextmanager
    def reading(self, what: str) -> Iterator[None]:
        """What the other end said may be anything; where it is not what it should be, the line is over."""
        try:
            yield
        except _MALFORMED as exc:
            self.gone = True
            raise PeerGone(f"{what}: {exc}") from None

    # --- asking -----------------------------------------------------------------------------------

    def request(self, op: str, target: Any, args: Any = (), kwargs: Any = None, lane: Lane | None = None) -> Any:
        """Ask the other end to do ``op`` on ``target``; its value, or its exception raised here."""
        lane = lane or self.lane_here()
        if not kwargs and inline(args):
            values, named, table, objects = list(args), None, [], []
        else:
            encoder = Encoder(self.policy, alone=lane is not self.lane)
            self.policy.refer(encoder, lane, [*args, *(kwargs or {}).values()])
            try:
                values = encoder.items(args)
                named = {key: encoder.value(value) for key, value in kwargs.items()} if kwargs else None
                encoder.drain()
            except (CodecError, RecursionError):
                self.policy.described.clear()  # what is not sent has told about no class
                raise
            table, objects = encoder.table, encoder.objects
        with lane.lock:
            if self.back is not None and not lane.depth and not lane.always:  # nobody listens any more
                self.policy.described.clear()
                return self.request(op, target, args, kwargs, self.back)
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
        if op not in _OF_THE_LINE:
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
                args, kwargs, known, referred = values, {}, [], {}
            else:
                decoder = Decoder(self.policy)
                decoder.message([None, table])
                args = decoder.items(values)
                kwargs = {str(key): decoder.value(item) for key, item in named.items()} if named else {}
                known, referred = decoder.objects, decoder.referred
        except _MALFORMED as exc:
            raise PeerGone(f"a malformed request: {exc}") from None
        before = table
        lane.depth += 1
        try:
            kind, value = "=", self.policy.perform(op, target, args, kwargs)
        except PeerGone:
            raise
        except BaseException as exc:
            if not self.policy.catches(exc):
                raise
            kind, value = "!", exc
        args, kwargs = [], {}  # so that nothing but the submission refers to what it was passed
        with lane.lock:  # where somebody else may be asking still
            lane.depth -= 1
        alone = lane is not self.lane
        answer = self._answer(kind, value, known, referred, before, op in _LIVE, alone)
        try:
            lane.send(answer)
        except CodecError as exc:
            self.policy.described.clear()
            lane.send(self._answer("!", exc, [], {}, [], False, alone))

    def _answer(
        self,
        kind: Any,
        value: Any,
        known: Iterable[Any],
        referred: dict[int, int],
        before: Any,
        live: bool,
        alone: bool,
    ) -> Any:
        if not known and inline((value,)):
            return [kind, value, [], self.policy.outgoing()]
        try:
            encoder = Encoder(self.policy, known, alone)
            encoder.index.update(referred)
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
            return self._answer("!", error, [], {}, [], False, alone)
        extra = self.policy.outgoing()
        numbered = kind == "=" and table and (live or before)
        if numbered and (numbers := self.policy.number(encoder.objects, table, before, live, id(value))):
            extra = {**(extra or {}), "live": numbers}
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


# Questions of the line itself: what their answers bring along is for who asks next, or awaits.
_OF_THE_LINE = frozenset({"attend", "begun", "sync"})
# Operations on the submission's objects that may give containers of theirs: the tests' changes to those go back.
_LIVE = frozenset({"get", "meth", "op", "item"})


def _same(old: Any, new: Any) -> bool:
    """Whether two table entries are the same text: ``1`` and ``True`` are not."""
    if old is new:
        return True
    return len(old) == len(new) and old[0] == new[0] and old == new and dumps(old) == dumps(new)
