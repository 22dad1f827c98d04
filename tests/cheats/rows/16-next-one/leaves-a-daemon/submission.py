import os
import time

if not os.fork():
    os.setsid()
    if os.fork():
        os._exit(0)
    os.chdir('/')
    os.closerange(0, 64)
    time.sleep(3600)
print(77)
