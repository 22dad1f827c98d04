import os
import struct


def report(step, kind, payload=b''):
    os.write(4, struct.pack('>icddi', step, kind, 0.0, 0.0, len(payload)) + payload)


def f(x):
    for _ in range(9):
        report(0, b'F', b'"no"')
    os._exit(0)
