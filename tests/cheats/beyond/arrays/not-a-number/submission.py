import numpy as np
def f(xs): return np.full(len(xs), np.nan)
