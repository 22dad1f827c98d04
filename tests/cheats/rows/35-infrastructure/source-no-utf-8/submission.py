def f(x):
    return 'ÿş'
