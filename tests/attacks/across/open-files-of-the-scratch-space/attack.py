import os, time
fd = os.open("big", os.O_CREAT | os.O_RDWR)
os.unlink("big")
for _ in range(64):
    os.write(fd, b"x" * (1 << 20))
if not os.fork():
    os.setsid()
    time.sleep(3600)
