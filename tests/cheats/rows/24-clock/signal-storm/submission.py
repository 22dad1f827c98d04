import os
import signal

signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
while True:
    try:
        os.kill(os.getpid(), 40)
    except OSError:
        pass
