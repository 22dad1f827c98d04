import socket
reached = []
for address in ("127.0.0.1", "10.0.0.1", "172.17.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "1.1.1.1", "224.0.0.1", "255.255.255.255", "::1", "fe80::1", "fd00::1"):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
        for port in (22, 53, 80, 2375, 6379, 8000):
            try:
                with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, kind) as sock:
                    sock.settimeout(0.05)
                    sock.connect((address, port))
                    reached.append((address, port))
            except OSError:
                pass
for name in ("localhost", "host.docker.internal", "metadata.google.internal", "example.org"):
    try:
        reached.append(socket.getaddrinfo(name, 80, socket.AF_INET) if name != "localhost" else None)
    except OSError:
        pass
reached = [one for one in reached if one]
print(f"reached {reached}" if reached else "held")
