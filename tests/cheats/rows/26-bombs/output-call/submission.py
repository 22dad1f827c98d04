def f(x):
    while True:
        print('x' * 65536)
