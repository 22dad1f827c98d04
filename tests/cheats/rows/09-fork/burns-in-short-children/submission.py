import os


def f(x):
    while True:
        if not os.fork():
            for _ in range(1000):
                pass
            os._exit(0)
        os.wait()
