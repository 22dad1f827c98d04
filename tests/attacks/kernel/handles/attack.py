NUMBERS = {"name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265), "fanotify_init": (300, 262), "mknodat": (259, 33)}
ARGUMENTS = {"name_to_handle_at": (-100, b"/", bytes([128, 0, 0, 0]) + bytes(200), bytes(8), 0), "open_by_handle_at": (3, bytes([8, 0, 0, 0, 1, 0, 0, 0]) + bytes(8), 0), "fanotify_init": (0, 0), "mknodat": (-100, b"node", 0o20666, 0x103)}
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
