import os

while True:
    if not os.fork():
        for _ in range(10**6):
            pass
        os._exit(0)
    os.wait()
