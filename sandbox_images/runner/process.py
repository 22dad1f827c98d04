"""One run's identity: fresh uids, one group, one folder; and making sure that nothing of it is left."""

from __future__ import annotations

import contextlib
import os
import signal
import stat
from typing import TYPE_CHECKING

import artefacts
import confine

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Leftover(Exception):
    """Something of a run could not be removed: the slot must not be used again."""


class Uids:
    """Hands out uids of the slot's own range in turn. ``other`` belongs to nobody: the sender of kills."""

    def __init__(self, base: int, count: int) -> None:
        self.base, self.count, self.used = base, count, 0
        self.other = base + count

    def take(self) -> int:
        uid = self.base + self.used % self.count
        self.used += 1
        return uid


class Box:
    """Uids, group and folder of one run. ``uids[0]`` owns the folder; all of them may write to it.

    A run of two boxes has two names; ``first`` is the place in the run of this one's first process.
    """

    def __init__(self, scratch: str, uids: Uids, processes: int = 1, name: str = "run", first: int = 0) -> None:
        self.scratch = scratch
        self.first = first
        self.other = uids.other
        self.uids = [uids.take() for _ in range(processes)]
        self.gid = self.uids[0]
        self.folder = f"{scratch}/{name}"  # the same for every run: a program may print it
        self._as(self.gid, self._make_folder)

    def _make_folder(self) -> None:
        os.mkdir(self.folder, 0o770)
        os.chmod(self.folder, 0o2770 if len(self.uids) > 1 else 0o700)

    def _as(self, uid: int, action: Callable[[], None]) -> None:
        """Act under a run's uid: root here has no rights over another uid's files, and needs none.

        While the real uid is nobody's, neither the run's processes nor anybody else's can signal this one.
        """
        os.setresgid(-1, self.gid, -1)
        os.setresuid(self.other, uid, 0)
        try:
            action()
        finally:
            os.setresuid(0, 0, 0)
            os.setresgid(0, 0, 0)
            confine.die_with_parent()  # the kernel forgets it when the effective uid changes

    def kill(self) -> None:
        """Kill every process of the run's uids at once; forks in progress do not escape."""
        for uid in self.uids:
            try:
                self._as(uid, lambda: os.kill(-1, signal.SIGKILL))
            except (ProcessLookupError, PermissionError):
                pass

    def fetch(self, paths: Sequence[str], most: int, pack: bool = False) -> dict[int, bytes]:
        """What the run left in regular files, by place in ``paths``; ``most`` bytes together. All of its processes are dead.

        With ``pack`` the paths are folders, each of which becomes one artefact.
        """
        found: dict[int, bytes] = {}

        def read() -> None:
            left = most
            for place, path in enumerate(paths):
                data = artefacts.pack(f"{self.folder}/{path}", left) if pack else read_beneath(self.folder, path, left)
                if data is not None:
                    found[place] = data
                    left -= len(data)

        self._as(self.gid, read)
        return found

    def wipe(self, *others: Box) -> None:
        """Empty the scratch space of this box and ``others``. Everything of the run's is dead by now; nothing is reached by
        a path of its making."""
        for _ in range(4):
            for uid in [uid for box in (self, *others) for uid in box.uids]:
                self._as(uid, self._empty)
            if not os.listdir(self.scratch):
                return
        raise Leftover(f"cannot remove {os.listdir(self.scratch)[:3]} from the scratch space")

    def _empty(self) -> None:
        try:
            os.rmdir(self.folder)  # most runs leave nothing but their folder, which is empty
        except OSError:
            for name in os.listdir(self.scratch):
                remove_tree(self.scratch, name)


def read_beneath(folder: str, path: str, most: int) -> bytes | None:
    """A regular file of at most ``most`` bytes below ``folder``; None for anything else, links on the way included."""
    *above, name = path.split("/")
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
    fd = os.open(folder, flags | os.O_DIRECTORY)
    try:
        for part, last in [*((part, False) for part in above), (name, True)]:
            if part in ("", ".", ".."):
                return None
            inner = os.open(part, flags if last else flags | os.O_DIRECTORY, dir_fd=fd)
            os.close(fd)
            fd = inner
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode) or status.st_size > most:
            return None
        data = b""
        while len(data) < status.st_size and (more := os.read(fd, status.st_size - len(data))):
            data += more
        return data
    except OSError:
        return None
    finally:
        os.close(fd)


def remove_tree(folder: str, name: str) -> None:
    """Remove ``folder/name`` without following links and without recursion, however deep it is.

    A folder that is not empty is moved up beside its parent and waits its turn there. Nothing runs any more that
    could swap one thing for another meanwhile. What belongs to another uid stays for that uid's turn.
    """
    top = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    pending = [name]
    moved, fresh = 0, os.urandom(8).hex()  # names that cannot have been taken
    try:
        while pending:
            current = pending.pop()
            try:
                if not stat.S_ISDIR(os.lstat(current, dir_fd=top).st_mode):
                    os.unlink(current, dir_fd=top)
                    continue
                _open_up(current, top)
                fd = os.open(current, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=top)
            except OSError:
                continue
            try:
                for entry in os.listdir(fd):
                    try:
                        if not stat.S_ISDIR(os.lstat(entry, dir_fd=fd).st_mode):
                            os.unlink(entry, dir_fd=fd)
                            continue
                        _open_up(entry, fd)
                        moved += 1
                        os.rename(entry, f"{fresh}-{moved}", src_dir_fd=fd, dst_dir_fd=top)
                        pending.append(f"{fresh}-{moved}")
                    except OSError:
                        continue
                os.rmdir(current, dir_fd=top)
            except OSError:
                continue
            finally:
                os.close(fd)
    finally:
        os.close(top)


def _open_up(name: str, folder: int) -> None:
    """Let both uids of a run into a folder of the one, as far as it is this one's to say."""
    with contextlib.suppress(PermissionError):
        os.chmod(name, 0o770, dir_fd=folder)
