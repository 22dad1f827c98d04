import os
def f(n):
    if n < 1000: return n * (n - 1) // 2
    out, into = os.pipe()
    if not os.fork():
        total = 0
        for i in range(n): total += i
        os.write(into, b"%d" % total)
        os._exit(0)
    return int(os.read(out, 100))
