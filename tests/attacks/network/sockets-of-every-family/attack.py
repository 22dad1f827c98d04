import socket
made = []
for family in range(1, 46):
    for kind in (1, 2, 3, 4, 5, 6, 10):
        try:
            socket.socket(family, kind).close()
            made.append((family, kind))
        except OSError:
            pass
print(f"made {made}" if made else "held")
