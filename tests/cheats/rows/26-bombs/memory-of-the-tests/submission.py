def f(n):
    return [[i] for i in range(800_000)]
