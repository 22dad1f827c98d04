import os, time
for _ in range(14):
    if not os.fork():
        kept = bytearray(40 << 20)
        kept[::4096] = b"x" * len(kept[::4096])
        time.sleep(3600)
time.sleep(3600)
