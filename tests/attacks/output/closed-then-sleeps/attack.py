import os, time
print("ok", flush=True)
for fd in range(3):
    os.close(fd)
time.sleep(3600)
