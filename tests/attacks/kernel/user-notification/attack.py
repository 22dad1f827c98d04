import ctypes, os, struct
libc = ctypes.CDLL(None, use_errno=True)
notify = ctypes.create_string_buffer(struct.pack("=HBBI", 6, 0, 0, 0x7FFF0000))
header = struct.pack("=HxxxxxxQ", 1, ctypes.addressof(notify))
fd = libc.syscall({"x86_64": 317, "aarch64": 277}[os.uname().machine], 1, 1 << 3, header)
libc.prctl(4, 1, 0, 0, 0)
try:
    open("/proc/self/mem", "rb").close()
    print("read")
except OSError:
    print("held")
