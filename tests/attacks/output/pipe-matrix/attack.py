import os
kept = []
try:
    while True:
        end, start = os.pipe()
        os.set_blocking(start, False)
        kept.append((end, start))
        while True:
            try:
                os.write(start, b"x" * 65536)
            except BlockingIOError:
                break
except OSError:
    pass
