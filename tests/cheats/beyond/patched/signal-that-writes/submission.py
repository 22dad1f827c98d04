import os, struct

def report(step, kind, payload=b'', cpu=0.0, wall=0.0):
    os.write(4, struct.pack('>icddi', step, kind, cpu, wall, len(payload)) + payload)


import signal
def late(*_): report(0, b'P')
signal.signal(signal.SIGPROF, late)
signal.setitimer(signal.ITIMER_PROF, 0.001, 0.001)
def f(x):
    total = 0
    for i in range(100_000): total += i
    return total
