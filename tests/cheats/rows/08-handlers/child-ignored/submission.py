import os
import signal

signal.signal(signal.SIGCHLD, signal.SIG_IGN)


def f(x):
    if not os.fork():
        while True:
            pass
    return 77
