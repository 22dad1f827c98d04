E = type('E\udc80', (Exception,), {})


def f(x):
    raise E('no')
