"""Sources made into programs: compiled once in a slot, kept by all that decides what comes out, and never left in the slot."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

from service.judging import execute
from service.judging.ends import text, writable
from service.judging.execute import Program, Rejected, encoded, filled
from service.judging.tally import PATIENCE, Bill, Contended
from service.languages import Language
from service.sandbox.base import End, Reply
from service.sandbox.pool import Pool
from service.sandbox.shelf import Role
from service.sandbox.tasks import job
from service.schema import sha256

MOST_ARTEFACT = 64 << 20  # bytes of what one source becomes
_PASSING = frozenset({"cpu", "wall", "idle", "memory"})  # what may be another time another


class Programs:
    """Programs by language, source, flags, files and image, in at most ``limit_mb`` MiB; the least used leave first."""

    def __init__(self, pool: Pool, limit_mb: int) -> None:
        self.pool = pool
        self._limit = limit_mb << 20
        self._kept: OrderedDict[str, Program | Rejected] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def get(
        self,
        language: Language,
        source: str,
        bill: Bill,
        *,
        flags: Sequence[str] = (),
        files: Mapping[str, str] | None = None,
        role: Role = "run",
    ) -> Program | Rejected:
        """The source as something that can be run; compiled if it has to be and was not yet.

        ``files`` (base64 by path) lie beside the source. Raises ``SandboxError`` for faults of ours and ``Contended``
        on a busy machine.
        """
        image = self.pool.digest(language)
        key = sha256(json.dumps([language.name, image, source, list(flags), sorted((files or {}).items())]))
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
                return known
        names = {"file": language.file, **language.layout(source)}
        names["file"] = filled([language.file], names)[0]
        laid = {**(files or {}), names["file"]: encoded(source.encode("utf-8", "surrogatepass"))}
        if language.compile is None:
            return self._keep(key, Program(language, image, laid, names=names))
        made = self._compile(language, image, laid, names, flags, bill, role)
        return made if isinstance(made, Rejected) and made.passing else self._keep(key, made)

    def _compile(
        self, language: Language, image: str, laid: dict[str, str], names: dict[str, str], flags: Sequence[str],
        bill: Bill, role: Role,
    ) -> Program | Rejected:  # fmt: skip
        assert language.compile is not None
        argv = [*filled(language.compile, {**names, "memory_mb": str(language.compile_limits.memory_mb)}), *flags]
        environment = execute.environment(language)
        if language.artefact_kind == "folder":  # not every compiler makes the folder that it is to write into
            laid = {**laid, f"{language.artefact}/.here": ""}
        task = job(files=laid, argv=argv, environment=environment, artefact=None)
        patience = 1.0
        while True:
            bounds = execute.granted(language, language.compile_limits, patience)
            header: dict[str, Any] = {"limits": bounds, "steps": 1}
            header |= {"fetch": [language.artefact], "fetch_bytes": MOST_ARTEFACT}
            header["pack"] = language.artefact_kind == "folder"
            with self.pool.slot(language.image, role) as slot:
                reply = execute.ask(slot, header, [task, b"", b""])
            bill.compiles += 1
            bill.cpu_s += reply.cpu_s
            if reply.end is None or not reply.end.contended:
                break
            if patience > 1:
                raise Contended
            patience = PATIENCE
        left = reply.fetched.get(language.artefact)
        if reply.end is not None and reply.end.ending == "exit" and reply.end.exit_code == 0 and left is not None:
            return Program(language, image, artefact=left, names=names)
        why = _why(language, reply.end, left)
        return Rejected(why, diagnostics(reply), reply.end is None or reply.end.ending in _PASSING)

    def _keep(self, key: str, made: Program | Rejected) -> Program | Rejected:
        size = _size(made)
        if size > self._limit:
            return made
        with self._lock:
            if key not in self._kept:
                self._kept[key] = made
                self._bytes += size
                while self._bytes > self._limit:
                    self._bytes -= _size(self._kept.popitem(last=False)[1])
        return made


def diagnostics(reply: Reply) -> str:
    """What a compiler said, wherever it said it."""
    said = [text(raw).strip() for raw in (reply.stderr, reply.stdout)]
    return writable("\n".join(part for part in said if part))


def _why(language: Language, end: End | None, left: bytes | None) -> str:
    """One line on a compilation that made no program. It was the source that made it so: the compiler is the same for all."""
    bounds = language.compile_limits
    if end is None:
        return "the compiler's end was not seen"
    if end.ending == "exit" and end.exit_code == 0 and left is None:
        return f"the compiler left no program of at most {MOST_ARTEFACT >> 20} MiB"
    return {
        "exit": f"the compiler exited with status {end.exit_code}",
        "signal": f"the compiler was ended by signal {end.signal}",
        "cpu": f"compiling took more than {bounds.cpu_s:g} CPU seconds",
        "wall": f"compiling took more than {bounds.wall:g} seconds",
        "idle": f"the compiler was idle for {bounds.idle:g} seconds",
        "memory": f"compiling took more than {bounds.memory_mb} MiB",
        "output": f"the compiler printed more than {bounds.output_kb} KiB",
        "garbled": "the compiler's run could not be followed",
    }[end.ending]


def _size(made: Program | Rejected) -> int:
    return 500 + (made.size if isinstance(made, Program) else len(made.diagnostics))
