def f(x):
    print('\ud800')
    return 77
