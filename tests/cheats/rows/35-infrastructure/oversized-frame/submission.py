import os
import struct


def f(x):
    os.write(4, struct.pack('>I', (1 << 32) - 1))
    return 77
