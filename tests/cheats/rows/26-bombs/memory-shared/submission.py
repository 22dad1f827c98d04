import mmap


def f(x):
    kept = mmap.mmap(-1, 1 << 30)
    kept.write(b'x' * (1 << 30))
    return 77
