import glob, os
found = []
for pid in ("self", "thread-self", *range(1, 2000)):
    for name in ("mem", "environ", "cmdline", "maps", "fd", "root", "cwd", "task", "status", "stat", "io", "map_files"):
        try:
            fd = os.open(f"/proc/{pid}/{name}", os.O_RDONLY)
            if not os.path.samestat(os.fstat(fd), os.stat(".")):  # its own folder is its own
                found.append(f"{pid}/{name}")
            os.close(fd)
        except OSError:
            pass
print(f"found {found[:20]}" if found else "held")
