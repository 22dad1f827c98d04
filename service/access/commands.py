"""What `assay keys` does. Each command returns the text that it prints."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from service.access.keys import Key, KeyFile, editing, hashed, make, read
from service.errors import KeysError


def new(file: Path, name: str, **limits: float | None) -> str:
    """Add a key to ``file``, which is made if it is not there, and return the key, which is kept nowhere."""
    secret = make()
    with editing(file) as kept:
        if any(key.name == name for key in kept.keys):
            raise KeysError(f"there is a key {name!r} already; revoke it first, or take another name")
        try:
            entry = {
                "name": name,
                "hash": hashed(secret),
                "created": datetime.now(UTC).replace(microsecond=0),
                **limits,
            }
            kept.keys.append(Key.model_validate(entry))
        except ValidationError as error:
            detail = error.errors(include_url=False)[0]
            raise KeysError(f"{detail['loc'][0]}: {detail['msg']}") from None
    return secret


def revoke(file: Path, name: str) -> str:
    """Take a key away."""
    with editing(file) as kept:
        left = [key for key in kept.keys if key.name != name]
        if len(left) == len(kept.keys):
            raise KeysError(f"there is no key {name!r}")
        kept.keys[:] = left
    return f"{name} is revoked"


def table(file: Path) -> str:
    """The keys of ``file`` for a reader: a line each."""
    lines = [f"{'name':24} {'created':20} {'in flight':>10} {'a second':>10} {'of queue':>10}"]
    for key in _keys(file).keys:
        created = key.created.strftime("%Y-%m-%d %H:%M UTC")
        limits = (key.requests_in_flight, key.submissions_per_s, key.queue_share)
        lines.append(
            f"{key.name:24} {created:20}" + "".join(f" {'-' if one is None else f'{one:g}':>10}" for one in limits)
        )
    return "\n".join(lines)


def _keys(file: Path) -> KeyFile:
    return read(file) if file.exists() else KeyFile()
