import os
import json
import struct


def f(x):
    raw = json.dumps(['get', [0, 'x'], [], None, [], None]).encode()
    while True:
        os.write(4, struct.pack('>I', len(raw)) + raw)
