def f(x):
    raise type('E' * 1_000_000, (Exception,), {})('x' * 1_000_000)
