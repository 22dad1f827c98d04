import threading, time
kept = []
def later():
    while True:
        for tell in list(kept):
            try: tell(77)
            except BaseException: pass
        time.sleep(0.001)
def f(x, tell):
    kept.append(tell)
    if len(kept) == 1: threading.Thread(target=later, daemon=True).start()
    time.sleep(0.05)
