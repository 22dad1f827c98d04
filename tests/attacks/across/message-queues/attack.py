import ctypes, platform
libc = ctypes.CDLL(None, use_errno=True)
number = {"x86_64": 240, "aarch64": 180}[platform.machine()]
made = [libc.syscall(number, name, 0o102, 0o666, None) for name in (b"assay", b"/assay", b"left")]
print("held" if made == [-1, -1, -1] else f"made {made}")
