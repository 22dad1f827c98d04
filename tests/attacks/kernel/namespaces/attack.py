NUMBERS = {"unshare": (272, 97), "setns": (308, 268), "clone": (56, 220), "mount": (165, 40), "pivot_root": (155, 41), "chroot": (161, 51), "umount2": (166, 39)}
ARGUMENTS = {"unshare": (0x10000000,), "setns": (3, 0), "clone": (0x10000000 | 17, 0, 0, 0, 0), "mount": (b"none", b".", b"tmpfs", 0, None), "pivot_root": (b".", b"."), "chroot": (b".",), "umount2": (b"/proc", 2)}
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
