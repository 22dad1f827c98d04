"""Programs that are not Python: a compiler, what it made, the interpreter of another language. Runs confined, in the child.

The child lays out what the job has and becomes the program. Nothing is reported: the parent measures, and what an
artefact is worth was decided by whoever compiled it, under the same confinement.
"""

from __future__ import annotations

import os
import signal
from typing import Any, NoReturn

import artefacts
import program

_REPORTS, _ARTEFACT = 4, 5


def run(job: dict[str, Any]) -> NoReturn:
    """``files`` (base64 by path), ``argv``, ``environment``; ``artefact``: ``program``, ``folder`` or nothing.

    ``{folder}`` in the environment is the working folder. An artefact that is a program is executed where it lies, in
    a memory file, with ``argv`` as its arguments: the scratch space lets nothing be executed.
    """
    for fd in (_REPORTS, _ARTEFACT):
        os.set_inheritable(fd, False)
    program.lay_out(job["files"])
    if job["artefact"] == "folder":
        artefacts.unpack(_ARTEFACT)
    folder = os.getcwd()
    environment = {name: value.replace("{folder}", folder) for name, value in job["environment"].items()}
    for number in (signal.SIGPIPE, signal.SIGXFSZ):  # the interpreter ignores them, and a program would inherit that
        signal.signal(number, signal.SIG_DFL)
    argv = [word.replace("{folder}", folder) for word in job["argv"]]
    try:
        if job["artefact"] == "program":
            os.execve(_ARTEFACT, argv, environment)
        os.execvpe(argv[0], argv, environment)
    except (OSError, ValueError) as exc:
        if job["artefact"] == "program":  # what its compiler left is nothing that can be started: theirs
            os.write(2, f"the program cannot be started: {exc}\n".encode())
            os._exit(126)
        program.Reporter(_REPORTS).send(0, b"S", program.text(f"{argv[0]}: {exc}"))
    os._exit(1)
