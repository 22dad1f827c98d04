import os, struct

def report(step, kind, payload=b'', cpu=0.0, wall=0.0):
    os.write(4, struct.pack('>icddi', step, kind, cpu, wall, len(payload)) + payload)


import time
def f(n):
    while True:
        report(0, b'B')
        time.sleep(0.02)
