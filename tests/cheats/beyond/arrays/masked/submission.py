import numpy as np
def f(xs): return np.ma.array([7.0, 7.0], mask=[True, True])
