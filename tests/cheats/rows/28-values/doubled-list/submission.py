def f(x):
    value = []
    for _ in range(80):
        value = [value, value]
    return value
