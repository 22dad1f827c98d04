"""A user namespace with a range of uids, for a launcher that is not root.

Inside it the launcher is root over that range alone, so everything else goes as it does for real root: every run
has uids of its own. The range is the user's in ``/etc/subuid`` and ``/etc/subgid``; ``newuidmap`` hands it out.
"""

from __future__ import annotations

import os
import pwd
import subprocess
from typing import TYPE_CHECKING

import confine

if TYPE_CHECKING:
    from shapes import Options

_NEWUSER = 0x10000000
_FIRST = 1000  # of the uids inside
_HINT = "run as root, with Docker, or install the package uidmap and give {user} a range: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 {user}"


def enter(options: Options) -> int:
    """Fork into the namespace: 0 in the child, which is root there, and the child's pid in the parent.

    Changes the uids in ``options`` to ones that the range has.
    """
    user = pwd.getpwuid(os.getuid()).pw_name
    uids, gids = _range("/etc/subuid", user), _range("/etc/subgid", user)
    if uids is None or gids is None:
        raise confine.ConfineError(1, f"local slots need uids of their own: {_HINT.format(user=user)}")
    base, count = options["uid_base"], options["uids"]
    room = (min(uids[1], gids[1]) - _FIRST) // (count + 1)
    if room < 1:
        raise confine.ConfineError(
            1, f"the range of {user} in /etc/subuid or /etc/subgid has fewer than {_FIRST + count + 1} uids"
        )
    options["uid_base"] = _FIRST + base // (count + 1) % room * (count + 1)
    entered, mapped = os.pipe(), os.pipe()
    me = (os.getuid(), os.getgid())
    pid = os.fork()
    if pid == 0:
        confine.die_with_parent()
        confine.call("unshare (user namespace)", confine.LIBC.unshare(_NEWUSER))
        os.write(entered[1], b"x")
        os.close(mapped[1])
        if os.read(mapped[0], 1) != b"x":
            os._exit(1)
        os.setresgid(0, 0, 0)
        os.setresuid(0, 0, 0)
        return 0
    os.close(entered[1])
    if os.read(entered[0], 1) == b"x":
        for tool, own, (start, size) in (("newuidmap", me[0], uids), ("newgidmap", me[1], gids)):
            words = [tool, str(pid), "0", str(own), "1", "1", str(start), str(size)]
            try:
                subprocess.run(words, check=True, capture_output=True, text=True)
            except (OSError, subprocess.CalledProcessError) as exc:
                said = getattr(exc, "stderr", "") or str(exc)
                raise confine.ConfineError(1, f"{tool}: {said.strip()}; {_HINT.format(user=user)}") from None
        os.write(mapped[1], b"x")
    return pid


def _range(path: str, user: str) -> tuple[int, int] | None:
    """``(first, count)`` of the user's largest range in ``path``."""
    try:
        with open(path, encoding="utf-8") as file:
            rows = [line.strip().split(":") for line in file]
    except OSError:
        return None
    found = [(int(row[1]), int(row[2])) for row in rows if len(row) == 3 and row[0] in (user, str(os.getuid()))]
    return max(found, key=lambda one: one[1], default=None)
