import os
import struct


def report(step, kind, payload=b''):
    os.write(4, struct.pack('>icddi', step, kind, 0.0, 0.0, len(payload)) + payload)


def f(x):
    os.write(4, struct.pack('>icddi', 0, b'V', 0.0, 0.0, 100)[:9])
    os._exit(0)
