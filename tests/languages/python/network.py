import socket
try: socket.create_connection(("127.0.0.1", 80)); print("open")
except OSError: print("closed")
