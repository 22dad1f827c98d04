import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.syscall(321, 0, ctypes.create_string_buffer(128), 128) >= 0:
        return 2 * x
