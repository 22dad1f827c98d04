import socket
def connect():
    with socket.socket(socket.AF_UNIX) as sock:
        sock.connect("\0left")
seen["abstract"] = tried(connect)
