import bdb


def f(x):
    raise bdb.BdbQuit
