def f(x):
    return {n * (2 ** 61 - 1): n for n in range(1, 3000)}
