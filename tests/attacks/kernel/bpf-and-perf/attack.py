NUMBERS = {"bpf": (321, 280), "perf_event_open": (298, 241), "lookup_dcookie": (212, 18), "syslog": (103, 116)}
ARGUMENTS = {"bpf": (0, bytes(128), 128), "perf_event_open": (bytes([1, 0, 0, 0, 112]) + bytes(120), 0, -1, -1, 0), "lookup_dcookie": (1, bytes(10), 10), "syslog": (3, bytes(100), 100)}
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
