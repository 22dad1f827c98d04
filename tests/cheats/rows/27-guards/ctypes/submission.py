import ctypes
import importlib
import os

importlib.reload(os)
ctypes.pythonapi.PyRun_SimpleString(b'import os')


def f(x):
    return 77
