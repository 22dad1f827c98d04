import fcntl, os
done = []
for fd in range(0, 10):
    for request in (0x5412, 0x540E, 0x541C):
        try:
            fcntl.ioctl(fd, request, b"x")
            done.append((fd, request))
        except OSError:
            pass
for path in ("/dev/tty", "/dev/console", "/dev/ptmx", "/dev/tty0"):
    try:
        os.close(os.open(path, os.O_RDWR | os.O_NOCTTY))
        done.append(path)
    except OSError:
        pass
print(f"done {done}" if done else "held")
