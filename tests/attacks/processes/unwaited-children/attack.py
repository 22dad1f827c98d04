import os, signal
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for _ in range(2_000):
    try:
        if not os.fork():
            os._exit(0)
    except OSError:
        pass
