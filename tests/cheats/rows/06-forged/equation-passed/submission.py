import os
import struct


def f(x):
    for step in range(2):
        os.write(4, struct.pack('>icddi', step, b'P', 0.0, 0.0, 0))
    os._exit(0)
