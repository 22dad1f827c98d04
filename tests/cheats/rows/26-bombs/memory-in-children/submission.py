import os
import time

for _ in range(8):
    if not os.fork():
        kept = bytearray(b'x') * (60 << 20)
        time.sleep(3600)
time.sleep(3600)
