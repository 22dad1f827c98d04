import os, struct

def report(step, kind, payload=b'', cpu=0.0, wall=0.0):
    os.write(4, struct.pack('>icddi', step, kind, cpu, wall, len(payload)) + payload)

def f(x):
    data = struct.pack('>icddi', 0, b'B', 0.0, 0.0, 0) * 3000
    while True: os.write(4, data)
