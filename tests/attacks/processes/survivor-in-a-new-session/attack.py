import os, time
if not os.fork():
    os.setsid()
    if os.fork():
        os._exit(0)
    while True:
        for folder in (".", "..", "/tmp", "/dev/shm"):
            try:
                open(f"{folder}/alive", "a").write("x")
            except OSError:
                pass
        time.sleep(0.01)
