import os, time
try: os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
except OSError: pass
for _ in range(12):
    if not os.fork(): break
while True:
    time.sleep(0.2 - time.time() % 0.2)
    end = time.process_time() + 0.001
    while time.process_time() < end: pass
