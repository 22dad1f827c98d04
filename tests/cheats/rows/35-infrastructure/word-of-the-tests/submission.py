import os
import struct


def report(step, kind, payload=b''):
    os.write(4, struct.pack('>icddi', step, kind, 0.0, 0.0, len(payload)) + payload)


def f(x):
    report(0, b'D', b'"gone"')
    report(0, b'S')
    report(0, b'\xff')
