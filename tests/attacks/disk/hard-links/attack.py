import os
open("one", "w").close()
try:
    for n in range(70_000):
        os.link("one", f"link{n}")
except OSError:
    pass
