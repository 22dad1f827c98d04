import os
for n in range(6):
    if not os.fork():
        os.setsid()
        name = f"swap{n}"
        while True:
            try:
                os.mkdir(name)
                os.rename(name, name + "-old")
                os.symlink("/usr", name)
                os.unlink(name)
                os.rmdir(name + "-old")
            except OSError:
                pass
