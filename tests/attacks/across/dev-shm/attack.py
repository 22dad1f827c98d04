import ctypes
libc = ctypes.CDLL(None, use_errno=True)
shm_open = getattr(libc, "shm_open", None) or ctypes.CDLL("librt.so.1", use_errno=True).shm_open
made = [shm_open(b"/left", 0o102, 0o666)]
try:
    from multiprocessing import shared_memory
    made.append(shared_memory.SharedMemory("left", create=True, size=4096).name)
except (OSError, ImportError):
    pass
print("held" if made == [-1] else f"made {made}")
