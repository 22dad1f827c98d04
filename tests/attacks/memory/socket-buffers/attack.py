import os, socket, time
for _ in range(10):
    if not os.fork():
        break
kept = []
try:
    while True:
        pair = socket.socketpair()
        kept.append(pair)
        for one in pair:
            one.setblocking(False)
            try:
                while True:
                    one.send(b"x" * 100_000)
            except BlockingIOError:
                pass
except OSError:
    time.sleep(3600)
