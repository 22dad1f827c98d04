def f(x):
    value = ()
    for _ in range(190):
        value = (value, value)
    return value
