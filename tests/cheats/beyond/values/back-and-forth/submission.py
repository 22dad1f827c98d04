def f(x, tell):
    def again(*args): return f(x, tell)
    return again() if x else tell(8)
