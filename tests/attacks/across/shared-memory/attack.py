import ctypes, platform
libc = ctypes.CDLL(None, use_errno=True)
calls = {"x86_64": (29, 64, 68, 30), "aarch64": (194, 190, 186, 196)}[platform.machine()]
made = [libc.syscall(calls[0], 0x5A, 1 << 20, 0o1666), libc.syscall(calls[1], 0x5A, 1, 0o1666), libc.syscall(calls[2], 0x5A, 0o1666)]
print("held" if made == [-1, -1, -1] else f"made {made}")
