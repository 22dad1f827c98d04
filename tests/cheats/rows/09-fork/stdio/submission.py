import os
import time

if os.fork():
    os._exit(0)
time.sleep(0.2)
print(2 * int(input()))
