def f(x): return float('nan') if x == 4 else [float('inf'), float('nan'), '2\x00']
