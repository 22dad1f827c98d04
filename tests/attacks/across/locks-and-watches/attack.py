import ctypes, fcntl, os
kept = []
for path in ("/usr", "..", ".", "/dev/null", "/usr/lib", "/etc/localtime"):
    try:
        fd = os.open(path, os.O_RDONLY)
        kept.append(fd)
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.fcntl(fd, 1024, 1)
    except OSError:
        pass
libc = ctypes.CDLL(None)
fd = libc.inotify_init()
for path in (b"/usr", b"..", b"/", b"/dev"):
    libc.inotify_add_watch(fd, path, 0xFFF)
