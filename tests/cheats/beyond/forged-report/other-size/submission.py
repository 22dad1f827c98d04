import os, struct

def report(step, kind, payload=b'', cpu=0.0, wall=0.0):
    os.write(4, struct.pack('>icddi', step, kind, cpu, wall, len(payload)) + payload)

def f(x):
    os.write(4, struct.pack('>icddi', 0, b'V', 0.0, 0.0, -1))
    os.write(4, struct.pack('>icddi', 0, b'V', 0.0, 0.0, 2**31 - 1) + b'x' * 1000)
    os._exit(0)
