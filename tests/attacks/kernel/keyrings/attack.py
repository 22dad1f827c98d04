NUMBERS = {"add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219)}
ARGUMENTS = {"add_key": (b"user", b"left", b"x", 1, -4), "request_key": (b"user", b"left", None, -4), "keyctl": (1, b"left")}
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
