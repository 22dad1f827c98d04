import numpy as np
def f(xs): return np.lib.stride_tricks.as_strided(np.zeros(1), (1 << 37,), (0,))
