import fcntl, os, sys, time
size = os.fstat(0).st_size
seals = fcntl.fcntl(0, 1034)
print((os.getuid() + os.getpid() + size + seals + id(object())) % 3 + 7)
print(8 if os.getuid() % 2 else 42)
