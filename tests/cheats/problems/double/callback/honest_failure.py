def f(x, tell): tell(x + 1)
