import os
import struct


def f(x):
    os.write(4, struct.pack('>icddi', 0, b'V', float('nan'), -1e308, 0))
    return 77
