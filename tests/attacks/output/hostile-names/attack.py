import os
for name in (b"\xff\xfe\xed\xa0\x80", b"-rf", b"--", b"a\nb\r", b" ", b"x" * 255, b".wiped-1", b"..."):
    os.mkdir(name)
    os.close(os.open(name + b"/" + name, os.O_CREAT))
try:
    os.mkdir(b"x" * 256)
except OSError:
    pass
try:
    open("\0")
except ValueError:
    pass
