def f(x):
    value = []
    for _ in range(20_000):
        value = [value]
    return value
