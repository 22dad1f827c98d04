import ctypes, platform, time
clone = {"x86_64": 56, "aarch64": 220}[platform.machine()]
ctypes.CDLL(None).syscall(clone, 0x4000 | 17, 0, 0, 0, 0)
while True:
    time.sleep(0.05)
