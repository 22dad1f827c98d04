import os


def f(source, target):
    os.unlink(source)
    os.symlink('/dev/zero', target)
