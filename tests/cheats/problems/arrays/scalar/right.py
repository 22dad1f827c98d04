def f(x): return 2.0 * x
