import os
made = 0
for _ in range(10_000):
    try:
        if not os.fork():
            os._exit(0)
        made += 1
    except OSError:
        break
