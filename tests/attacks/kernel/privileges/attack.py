import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
done = []
header = (ctypes.c_uint32 * 2)(0x20080522, 0)
if libc.capset(header, (ctypes.c_uint32 * 6)(*[0xFFFFFFFF] * 6)) == 0:
    done.append("capset")
for option, value in ((24, 21), (47, 2), (28, 0x2F), (8, 1)):
    if libc.prctl(option, value, 21, 0, 0) == 0 and option not in (8,):
        done.append(option)
if libc.prctl(38, 0, 0, 0, 0) == 0 or libc.prctl(39, 0, 0, 0, 0) != 1:
    done.append("no_new_privs")
try:
    os.setxattr("x", "security.capability", b"\x01\x00\x00\x02" + b"\xff" * 16)
    done.append("file")
except OSError:
    pass
for program in ("/usr/bin/su", "/bin/su", "/usr/bin/passwd", "/usr/bin/newgrp", "/usr/bin/sudo", "/bin/mount"):
    if os.path.exists(program):
        child = os.fork()
        if not child:
            os.execv(program, [program, "-c", "id"]) if os.access(program, os.X_OK) else os._exit(1)
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0:
            done.append(program)
print(f"gained {done}" if done else "held")
