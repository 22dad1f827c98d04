import os, time
found = set()
mine = os.path.basename(os.getcwd())
for _ in range(40):
    found |= set(os.listdir("..")) - {mine}
    for pid in range(1, os.getpid() + 50):
        if pid != os.getpid():
            try:
                os.kill(pid, 0)
                found.add(pid)
            except OSError:
                pass
    time.sleep(0.01)
print(f"found {found}" if found else "held")
