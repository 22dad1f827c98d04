import os, struct

def report(step, kind, payload=b'', cpu=0.0, wall=0.0):
    os.write(4, struct.pack('>icddi', step, kind, cpu, wall, len(payload)) + payload)


import threading, time
def again():
    while True:
        report(1, b'B')
        time.sleep(0.05)
def f(n):
    if n > 1000: threading.Thread(target=again, daemon=True).start()
    total = 0
    for i in range(n): total += i
    return total
