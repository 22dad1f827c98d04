import ctypes, os, time
libc = ctypes.CDLL(None, use_errno=True)
child = os.fork()
if not child:
    time.sleep(1)
    os._exit(0)
print("traced" if libc.ptrace(16, child, 0, 0) == 0 else "held")
