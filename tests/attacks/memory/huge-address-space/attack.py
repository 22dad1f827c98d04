import mmap
kept = []
try:
    while True:
        kept.append(mmap.mmap(-1, 1 << 40, mmap.MAP_PRIVATE | 0x4000))
        if len(kept) > 50:
            break
except (OSError, ValueError, MemoryError):
    pass
