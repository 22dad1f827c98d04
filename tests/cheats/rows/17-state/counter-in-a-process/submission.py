import os
import time

if not os.fork():
    os.setsid()
    time.sleep(3600)
others = 0
for pid in range(1, 4000):
    try:
        os.kill(pid, 0)
        others += pid != os.getpid()
    except OSError:
        pass
print(42 if others > 1 else 8)
