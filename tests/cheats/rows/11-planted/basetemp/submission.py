import os

os.symlink("/usr", "tmp")


def f(source, target):
    pass
