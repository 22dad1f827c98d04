class Stop(StopIteration): pass
def f(x): raise Stop
