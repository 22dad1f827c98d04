import gc

heap = [[i] for i in range(200000)]


def f(x):
    while True:
        gc.collect()
