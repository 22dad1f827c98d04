import os, socket, stat
kinds = {}
for fd in range(3, 256):
    try:
        kinds[fd] = stat.S_IFMT(os.fstat(fd).st_mode)
    except OSError:
        continue
    if stat.S_ISSOCK(kinds[fd]):
        print("a socket", fd)
    if stat.S_ISDIR(kinds[fd]):
        print("a folder", fd)
    try:
        data = os.pread(fd, 1000, 0)
        if data:
            print("something to read", fd, data[:20])
    except OSError:
        pass
print("held")
