import os, socket
reached = []
for path in ("/var/run/docker.sock", "/run/docker.sock", "/run/containerd/containerd.sock", "/run/assay/runner.sock", "/run/dbus/system_bus_socket", "/run/systemd/notify", "/dev/log"):
    try:
        with socket.socket(socket.AF_UNIX) as sock:
            sock.connect(path)
            reached.append(path)
    except OSError:
        pass
    if os.path.exists(path) and os.access(path, os.R_OK) and False:
        reached.append(path)
print(f"reached {reached}" if reached else "held")
