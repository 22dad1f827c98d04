def f(source, target):
    open(target, 'w').close()
