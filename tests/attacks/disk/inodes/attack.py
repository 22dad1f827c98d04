n = 0
try:
    while True:
        n += 1
        open(f"f{n}", "x").close()
except OSError:
    pass
