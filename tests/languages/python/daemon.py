import os, time
if os.fork(): os._exit(0)
os.setsid()
time.sleep(9)
print(6, flush=True)
time.sleep(60)
