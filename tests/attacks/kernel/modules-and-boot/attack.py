NUMBERS = {"init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106), "kexec_load": (246, 104), "swapon": (167, 224), "reboot": (169, 142), "acct": (163, 89), "quotactl": (179, 60), "vhangup": (153, 58)}
ARGUMENTS = {"init_module": (bytes(8), 8, b""), "finit_module": (3, b"", 0), "delete_module": (b"x", 0), "kexec_load": (0, 0, None, 0), "swapon": (b"x", 0), "reboot": (0, 0, 0, None), "acct": (b"x",), "quotactl": (0, b"x", 0, None), "vhangup": ()}
import ctypes, errno, platform
libc = ctypes.CDLL(None, use_errno=True)
column = ("x86_64", "aarch64").index(platform.machine())
told = []
for name, numbers in NUMBERS.items():
    if numbers[column] < 0:
        continue
    result = libc.syscall(numbers[column], *ARGUMENTS[name])
    if result >= 0 or ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS):
        told.append((name, result, errno.errorcode.get(ctypes.get_errno())))
print(f"not refused: {told}" if told else "held")
