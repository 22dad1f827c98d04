import os
import struct


def f(x):
    while True:
        os.write(4, struct.pack('>icddi', 0, b'R', 0.0, 0.0, 0))
