kept = []


def f(x):
    while True:
        kept.append(bytearray(1 << 20))
