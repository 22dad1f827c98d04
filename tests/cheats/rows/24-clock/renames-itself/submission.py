import ctypes

ctypes.CDLL(None).prctl(15, b'x) R 1 1 1', 0, 0, 0)
while True:
    pass
