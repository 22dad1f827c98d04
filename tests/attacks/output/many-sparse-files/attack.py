import os
for n in range(200):
    fd = os.open(f"sparse{n}", os.O_CREAT | os.O_RDWR)
    os.ftruncate(fd, 100 << 20)
    os.close(fd)
