class Window:
    def __init__(self, address):
        self.__array_interface__ = {"shape": (3,), "typestr": "<i8", "data": (address, True), "version": 3}


def f(n):
    return Window(id(n))
