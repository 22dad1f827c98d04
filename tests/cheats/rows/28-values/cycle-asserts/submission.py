def f(n):
    value = [0, 1]
    value.append(value)
    return value
