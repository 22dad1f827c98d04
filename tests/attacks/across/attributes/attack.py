import fcntl, os
for path in (".", "..", "/usr", "/usr/bin/env", "/dev/null"):
    for attempt in (lambda: os.setxattr(path, "user.left", b"x"), lambda: os.setxattr(path, "trusted.left", b"x"), lambda: os.utime(path, (0, 0)), lambda: os.chmod(path, 0o777)):
        try:
            attempt()
        except OSError:
            pass
