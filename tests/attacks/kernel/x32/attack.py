import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
print("held" if libc.syscall(0x40000000 + 39) != os.getpid() else "a call of x32 went through")
