import os
import struct


def report(step, kind, payload=b"", cpu=0.0, wall=0.0):
    os.write(4, struct.pack(">icddi", step, kind, cpu, wall, len(payload)) + payload)


for fd in range(3, 256):
    for kind in (b"P", b"V", b"Y", b"Z"):
        try:
            os.write(fd, struct.pack(">icddi", 0, kind, 0.0, 0.0, 0))
        except OSError:
            pass
print(77)
