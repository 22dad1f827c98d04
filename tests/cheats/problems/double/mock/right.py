def f(x, tell): tell(2 * x)
