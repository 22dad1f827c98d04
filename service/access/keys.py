"""API keys: who may call, and how much. Only hashes of keys are kept.

A key is 256 random bits, so its hash may be a fast one: slow hashes (scrypt, argon2) make up for secrets that people
choose and that can be guessed in billions of tries, and here there are 2^256 to try. A slow hash at every request
would only be a way to keep the service busy.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import hmac
import json
import logging
import os
import secrets
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from service.errors import KeysError
from service.settings import Settings

LOOK_EVERY_S = 1.0
LEAST_CHARACTERS = 32  # of a key that the operator made: nobody guesses it
MOST_BYTES = 16 << 20  # of a file of keys

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]

log = logging.getLogger(__name__)


class Key(BaseModel):
    """One key, without its secret. ``hash`` is ``sha256:`` and 64 hexadecimal digits; a limit of None is no limit.

    ``queue_share`` is the part of ``queue_limit`` that this key's submissions may take up, queued and running.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    hash: str = Field(pattern=r"^sha256:[0-9a-f]{64}$")
    created: datetime
    requests_in_flight: int | None = Field(None, ge=1)
    submissions_per_s: float | None = Field(None, gt=0, allow_inf_nan=False)
    queue_share: float | None = Field(None, gt=0, le=1)


class KeyFile(BaseModel):
    """What a file of keys holds."""

    model_config = ConfigDict(extra="forbid")

    keys: list[Key] = Field(default_factory=list)

    @model_validator(mode="after")
    def _distinct(self) -> KeyFile:
        for what in ("name", "hash"):
            found = [getattr(key, what) for key in self.keys]
            if len(set(found)) < len(found):
                raise ValueError(f"two keys have the same {what}")
        return self


def make() -> str:
    """A new key: 256 bits from the system's generator."""
    return "assay_" + secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    return "sha256:" + hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def read(path: Path) -> KeyFile:
    """Raises ``KeysError`` if the file cannot be read or is not a file of keys."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise KeysError(f"the file of keys {path} is above {MOST_BYTES >> 20} MiB")
        return KeyFile.model_validate_json(path.read_bytes())
    except OSError as error:
        raise KeysError(f"the file of keys {path} cannot be read: {error.strerror}") from None
    except ValidationError as error:
        detail = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, detail["loc"]))
        raise KeysError(f"the file of keys {path} is wrong{f' at {where}' if where else ''}: {detail['msg']}") from None


@contextlib.contextmanager
def editing(path: Path) -> Iterator[KeyFile]:
    """The file's keys, to be changed in place; readers see the old file or the new one. One editor at a time.

    Raises ``KeysError`` if the file is there and wrong, or cannot be written.
    """
    temporary = path.with_name(path.name + ".new")
    try:
        with open(path.with_name(path.name + ".lock"), "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            kept = read(path) if path.exists() else KeyFile()
            yield kept
            text = json.dumps(kept.model_dump(mode="json", exclude_none=True), indent=1) + "\n"
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with open(descriptor, "w") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            if path.exists():  # a service of another user may read it by its group
                temporary.chmod(path.stat().st_mode & 0o777)
            temporary.replace(path)
    except OSError as error:
        raise KeysError(f"the file of keys {path} cannot be written: {error.strerror}") from None


class Keyring:
    """The keys of a running service: from ``keys_file``, which is read again when it changes, and from ``keys``.

    Raises ``KeysError`` at the start. A file that turns out wrong later is told in the log, and what it held before
    stays in force: a half-written file neither locks everybody out nor lets anybody in.
    """

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = settings.keys_file
        self._clock = clock
        self._fixed = [_given(name, secret.get_secret_value()) for name, secret in settings.keys.items()]
        self._keys: dict[str, Key] = {}
        self._seen: tuple[int, int, int] | None = None
        self._look_at = 0.0
        self.required = bool(self._fixed) or self._path is not None
        if self._path is None:
            self._take([])
        else:
            self._seen = self._state()
            self._take(read(self._path).keys)

    def find(self, secret: str) -> Key | None:
        """The key that ``secret`` is. What comparing takes says nothing of any key: hashes are compared."""
        now = self._clock()
        if self._path is not None and now >= self._look_at:
            self._look_at = now + LOOK_EVERY_S
            self._look()
        digest = hashed(secret)
        key = self._keys.get(digest)
        return key if key is not None and hmac.compare_digest(key.hash, digest) else None

    def __len__(self) -> int:
        return len(self._keys)

    def _take(self, keys: list[Key]) -> None:
        try:
            both = KeyFile(keys=[*self._fixed, *keys])
        except ValidationError as error:
            raise KeysError(f"the settings and the file of keys: {error.errors()[0]['msg']}") from None
        self._keys = {key.hash: key for key in both.keys}

    def _state(self) -> tuple[int, int, int] | None:
        assert self._path is not None
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _look(self) -> None:
        state = self._state()
        if state == self._seen:
            return
        self._seen = state
        assert self._path is not None
        try:
            self._take(read(self._path).keys)
        except KeysError as error:
            log.error("%s; the keys that it held before stay in force", error)
        else:
            log.info("the file of keys was read again: %d keys", len(self._keys))


def _given(name: str, secret: str) -> Key:
    if len(secret) < LEAST_CHARACTERS:
        raise KeysError(f"the key {name!r} is shorter than {LEAST_CHARACTERS} characters; `assay keys new` makes one")
    try:
        return Key(name=name, hash=hashed(secret), created=datetime.now(UTC))
    except ValidationError:
        raise KeysError(f"{name!r} is no name for a key: letters, digits, dots, dashes; at most 64") from None
