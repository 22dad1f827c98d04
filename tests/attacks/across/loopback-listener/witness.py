import socket
seen["loopback"] = [tried(lambda f=f, a=a: socket.create_connection((a, 45999), 1).close()) for f, a in ((2, "127.0.0.1"), (10, "::1"))]
