import mmap, time
made = mmap.mmap(-1, 1 << 30)
for place in range(0, len(made), 4096):
    made[place] = 1
time.sleep(3600)
