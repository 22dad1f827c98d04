"""What a forked child does first: it puts on what confines it, and plays its role."""

from __future__ import annotations

import os
import random
import resource
import sys
from typing import TYPE_CHECKING, Any, NoReturn

import confine

if TYPE_CHECKING:
    import mmap
    from collections.abc import Callable

STARTED = 1


class Forked:
    """All that it calls is looked up once, in the zygote: wherever a name is looked up in a child, counts of references
    change, and each page that holds one of them has to be copied.
    """

    def __init__(self, page: mmap.mmap, play: Callable[[str, int], None]) -> None:
        self.page = page
        self.play = play
        self.zygote = os.getpid()
        self.calls = (os.setsid, os.dup2, os.closerange, os.umask, resource.setrlimit, os.setgroups, os.setresgid,
                      os.setresuid, os.chdir, confine.dying_with_parent(), os.getppid, _seed())  # fmt: skip

    def become(self, order: tuple[Any, ...], fds: list[int], first: int) -> NoReturn:
        """Confine, then play the role. Never returns."""
        try:
            (setsid, dup2, closerange, umask, setrlimit, setgroups, setresgid,
             setresuid, chdir, die_with_parent, getppid, seed) = self.calls  # fmt: skip
            role, place, uid, gid, folder, shared, bounds = order
            setsid()
            at = 64
            for fd in fds:  # out of the way first, then into place
                dup2(fd, at, False)
                at += 1
            top = 0
            for _ in fds:
                dup2(64 + top, top)
                top += 1
            closerange(top, 1 << 16)
            umask(0o007 if shared else 0o077)
            for which, soft, hard in bounds:
                setrlimit(which, (soft, hard))
            setgroups([])
            setresgid(gid, gid, gid)
            setresuid(uid, uid, uid)
            chdir(folder)
            if die_with_parent() or getppid() != self.zygote:  # it may have died before that could hold
                os._exit(1)
            self.page[place] = STARTED
            self.page.close()
            seed()
            self.play(role, first)
        except BaseException as exc:
            try:
                os.write(2, f"{type(exc).__name__}: {exc}\n".encode())
            except OSError:
                pass
        finally:
            os._exit(1)


def _seed() -> Callable[[], None]:
    """Gives every generator that is there a start of its own: or every run of a slot would draw the same numbers."""
    plain = super(random.Random, random._inst).seed  # all that its own does beside where it is given no seed
    if (generators := sys.modules.get("numpy.random")) is None:
        return plain

    def both() -> None:
        plain()
        generators.seed()

    return both
