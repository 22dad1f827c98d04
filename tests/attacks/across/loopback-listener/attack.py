import os, socket
made = []
for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::1")):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        try:
            sock = socket.socket(family, kind)
            sock.bind((address, 45999))
            made.append(sock)
        except OSError:
            pass
if made and not os.fork():
    os.setsid()
    made[0].listen()
    made[0].accept()
print("held" if not made else "made")
