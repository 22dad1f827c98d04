def f(x):
    return eval('(' * 90 + 'x' + ')' * 90) if x < 0 else eval('-' * 100_000 + 'x')
