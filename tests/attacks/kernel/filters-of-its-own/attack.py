import ctypes, os, struct
libc = ctypes.CDLL(None, use_errno=True)
allow = ctypes.create_string_buffer(struct.pack("=HBBI", 6, 0, 0, 0x7FFF0000))
header = struct.pack("=HxxxxxxQ", 1, ctypes.addressof(allow))
libc.prctl(22, 2, header, 0, 0)
ruleset = libc.syscall(444, struct.pack("=Q", 1 << 0), ctypes.c_size_t(8), 0)
if ruleset >= 0:
    libc.syscall(446, ruleset, 0)
held = libc.ptrace(0, 0, 0, 0) == -1
try:
    os.listdir("/proc")
    held = False
except OSError:
    pass
print("held" if held else "let loose")
