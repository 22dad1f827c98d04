"""Folders of files that a compiler left, as one blob: packed by the supervisor, laid out again in the child that runs them."""

from __future__ import annotations

import json
import os
import stat

_MOST_FILES = 2000
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK


def pack(folder: str, most: int) -> bytes | None:
    """The regular files below ``folder``, ``most`` bytes of them; None if there are more, or none.

    Links and other things than files and folders are left out. Everything that could change them is dead by now.
    """
    sizes: list[tuple[str, int]] = []
    parts: list[bytes] = []
    try:
        top = os.open(folder, _FLAGS | os.O_DIRECTORY)
    except OSError:
        return None
    try:
        pending = [""]
        while pending:
            below = pending.pop()
            for path in _entries(top, below):
                if not stat.S_ISREG(os.lstat(path, dir_fd=top).st_mode):
                    if stat.S_ISDIR(os.lstat(path, dir_fd=top).st_mode):
                        pending.append(path)
                    continue
                data = _read(top, path, most)
                if data is None or len(sizes) == _MOST_FILES:
                    return None
                most -= len(data)
                sizes.append((path, len(data)))
                parts.append(data)
    except OSError:
        return None
    finally:
        os.close(top)
    head = json.dumps(sizes).encode()
    return b"".join([len(head).to_bytes(4, "big"), head, *parts]) if sizes else None


def unpack(fd: int) -> None:
    """Lay a packed folder out in the working folder."""
    raw = whole(fd, os.fstat(fd).st_size)
    start = 4 + int.from_bytes(raw[:4], "big")
    for path, size in json.loads(raw[4:start]):
        above = os.path.dirname(path)
        if above:
            os.makedirs(above, exist_ok=True)
        with open(path, "xb") as file:
            file.write(raw[start : start + size])
        start += size


def whole(fd: int, size: int) -> bytes:
    """The first ``size`` bytes of a file, less if it has less."""
    data = b""
    while len(data) < size and (more := os.pread(fd, size - len(data), len(data))):
        data += more
    return data


def _entries(top: int, below: str) -> list[str]:
    fd = os.open(below or ".", _FLAGS | os.O_DIRECTORY, dir_fd=top)
    try:
        return [f"{below}/{name}" if below else name for name in sorted(os.listdir(fd))]
    finally:
        os.close(fd)


def _read(top: int, path: str, most: int) -> bytes | None:
    fd = os.open(path, _FLAGS, dir_fd=top)
    try:
        size = os.fstat(fd).st_size
        return whole(fd, size) if size <= most else None
    finally:
        os.close(fd)
