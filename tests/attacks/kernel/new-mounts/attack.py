NUMBERS = {"open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430), "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442)}
ARGUMENTS = {"open_tree": (-100, b"/", 1), "move_mount": (-100, b"/", -100, b".", 0), "fsopen": (b"tmpfs", 0), "fsmount": (3, 0, 0), "fspick": (-100, b"/", 0), "mount_setattr": (-100, b"/", 0, bytes(32), 32)}
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
