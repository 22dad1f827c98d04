import socket
made = []
for name, family, kind in (("vsock", 40, 1), ("vsock", 40, 2), ("alg", 38, 5), ("netlink", 16, 3), ("packet", 17, 3), ("bluetooth", 31, 3), ("can", 29, 3), ("tipc", 30, 2), ("xdp", 44, 3), ("qipcrtr", 42, 2), ("rds", 21, 5), ("kcm", 41, 2), ("smc", 43, 1)):
    try:
        socket.socket(family, kind).close()
        made.append(name)
    except OSError:
        pass
print(f"made {made}" if made else "held")
