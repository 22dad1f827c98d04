def f(x): return '8.5' if x == 4 else ['1.5', 'True', 2]
