def f(x):
    raise ValueError('\udfff\x00\x1b')
