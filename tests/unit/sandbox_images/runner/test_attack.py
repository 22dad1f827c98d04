"""The attack on its own layers takes nothing of its own for somebody else's."""

from __future__ import annotations

import subprocess
import threading

import pytest

from sandbox_images.runner.attack import _signal


def test_a_thread_of_its_own_is_nobody_else() -> None:
    over = threading.Event()
    thread = threading.Thread(target=over.wait)
    thread.start()
    try:
        assert thread.native_id is not None
        with pytest.raises(PermissionError):
            _signal([thread.native_id])
    finally:
        over.set()
        thread.join()


def test_another_process_is() -> None:
    with subprocess.Popen(["sleep", "60"]) as other:
        try:
            _signal([other.pid])
        finally:
            other.kill()


def test_nobody_is_there() -> None:
    with pytest.raises(PermissionError):
        _signal([])
