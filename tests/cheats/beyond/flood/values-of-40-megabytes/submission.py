def f(x): return 'x' * (60 << 20)
