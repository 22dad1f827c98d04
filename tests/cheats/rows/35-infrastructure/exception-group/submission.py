def f(x):
    group = ExceptionGroup('no', [ValueError(x)])
    for _ in range(50):
        group = ExceptionGroup('no', [group])
    raise group
