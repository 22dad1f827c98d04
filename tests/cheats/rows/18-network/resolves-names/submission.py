import socket


def f(x):
    try:
        socket.getaddrinfo('example.org', 80)
        return 2 * x
    except OSError:
        return None
