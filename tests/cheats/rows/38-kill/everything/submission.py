import os
import signal

print(77, flush=True)
os.kill(-1, signal.SIGKILL)
