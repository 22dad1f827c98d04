class Forever(list):
    def __iter__(self):
        while True: yield 8
def f(x):
    def g():
        while True: yield 8
    return g()
