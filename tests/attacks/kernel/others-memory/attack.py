NUMBERS = {"process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "pidfd_getfd": (438, 438), "kcmp": (312, 272), "process_madvise": (440, 440), "ptrace": (101, 117)}
ARGUMENTS = {"process_vm_readv": (1, bytes(16), 1, bytes(16), 1, 0), "process_vm_writev": (1, bytes(16), 1, bytes(16), 1, 0), "pidfd_getfd": (3, 0, 0), "kcmp": (1, 2, 0, 0, 0), "process_madvise": (3, bytes(16), 1, 4, 0), "ptrace": (0, 0, 0, 0)}
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
