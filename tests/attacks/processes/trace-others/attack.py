import ctypes
libc = ctypes.CDLL(None, use_errno=True)
traced = [pid for pid in range(1, 3000) for request in (16, 0x4206) if libc.ptrace(request, pid, 0, 0) == 0]
print(f"traced {traced}" if traced else "held")
