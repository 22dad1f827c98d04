"""Objects that survive: on a local disk, or wherever fsspec has a driver for.

An object is written whole or not at all, and a write that has returned survives a power cut. fsspec promises neither of
a local disk, so that writing there is done here; object stores promise both.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem

from service.errors import SpoolError, SpoolFull

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Storage:
    """Objects by relative path under ``url``. Every method blocks and raises ``SpoolError`` or ``SpoolFull``."""

    def __init__(self, url: str) -> None:
        with _words(url):
            # Other processes write here too, so that no listing may be remembered.
            self._fs, self._root = url_to_fs(url, use_listings_cache=False, skip_instance_cache=True)
        self._local = isinstance(self._fs, LocalFileSystem)
        self.url = url

    def create(self, path: str, data: bytes) -> bool:
        """Write a new object; False, and nothing is changed, if there is one already."""
        full = self._full(path)
        with _words(self.url):
            try:
                if self._local:
                    _write(Path(full), data)
                else:
                    self._fs.pipe_file(full, data, mode="create")
            except FileExistsError:
                return False
        return True

    def read(self, path: str) -> bytes | None:
        """The object; None if there is none."""
        with _words(self.url):
            try:
                data: bytes = self._fs.cat_file(self._full(path))
            except FileNotFoundError:
                return None
        return data

    def exists(self, path: str) -> bool:
        with _words(self.url):
            return bool(self._fs.exists(self._full(path)))

    def names(self, folder: str) -> list[str]:
        """The last parts of the paths in a folder, sorted; those of writes that did not end are left out."""
        with _words(self.url):
            try:
                found = self._fs.ls(self._full(folder), detail=False)
            except FileNotFoundError:
                return []
        names = (str(path).rstrip("/").rpartition("/")[2] for path in found)
        return sorted(name for name in names if name and not name.startswith("."))

    def remove(self, path: str) -> None:
        """Remove an object, or a folder and all below it. Nothing there is fine."""
        with _words(self.url):
            try:
                self._fs.rm(self._full(path), recursive=True)
            except FileNotFoundError:
                pass

    def _full(self, path: str) -> str:
        return f"{self._root}/{path}"


@contextmanager
def _words(url: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error) or type(error).__name__
        if error.errno in _FULL:
            raise SpoolFull(f"no room is left where jobs are kept ({url}): {why}") from error
        raise SpoolError(f"the place where jobs are kept ({url}) fails: {why}") from error
    except Exception as error:  # every driver has exceptions of its own
        raise SpoolError(f"the place where jobs are kept ({url}) fails: {type(error).__name__}: {error}") from error


def _write(path: Path, data: bytes) -> None:
    """Raises ``FileExistsError``."""
    _folder(path.parent)
    number, name = tempfile.mkstemp(prefix=".", dir=path.parent)
    try:
        with open(number, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(number)
        os.link(name, path)
    finally:
        Path(name).unlink()
    _sync(path.parent)


def _folder(path: Path) -> None:
    if not path.is_dir():
        _folder(path.parent)
        path.mkdir(exist_ok=True, mode=0o700)
        _sync(path.parent)


def _sync(folder: Path) -> None:
    """A new name survives a power cut only when its folder was written, too."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
