import os, time
print("ok", flush=True)
if not os.fork():
    os.setsid()
    time.sleep(3600)
