def f(n):
    while True:
        yield (i for i in range(n))
