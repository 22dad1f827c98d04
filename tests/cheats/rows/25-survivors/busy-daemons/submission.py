import os

for _ in range(4):
    if not os.fork():
        os.setsid()
        if os.fork():
            os._exit(0)
        while True:
            pass
print(77)
