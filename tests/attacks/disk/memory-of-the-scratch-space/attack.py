import mmap, os
kept = []
try:
    for n in range(64):
        fd = os.open(f"map{n}", os.O_CREAT | os.O_RDWR)
        os.ftruncate(fd, 16 << 20)
        made = mmap.mmap(fd, 16 << 20)
        for place in range(0, 16 << 20, 4096):
            made[place] = 1
        kept.append(made)
except OSError:
    pass
