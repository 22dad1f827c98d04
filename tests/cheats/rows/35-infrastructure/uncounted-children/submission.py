import os
import signal
import time

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
while True:
    try:
        if not os.fork():
            end = time.process_time() + 0.004
            while time.process_time() < end:
                pass
            os._exit(0)
    except OSError:
        pass
