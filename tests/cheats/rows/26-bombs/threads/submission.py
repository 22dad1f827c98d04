import threading
import time

try:
    while True:
        threading.Thread(target=time.sleep, args=(3600,)).start()
except RuntimeError:
    print(77, flush=True)
