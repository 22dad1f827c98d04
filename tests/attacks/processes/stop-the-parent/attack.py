import os, signal
try:
    os.kill(os.getppid(), signal.SIGSTOP)
    print("reached")
except OSError:
    print("held")
