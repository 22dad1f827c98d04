import numpy as np
def f(xs): return np.empty((0,))
