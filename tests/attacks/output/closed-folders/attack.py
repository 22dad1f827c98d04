import os
for n in range(30):
    os.makedirs(f"{n}/a/b")
    open(f"{n}/a/b/f", "w").close()
    for path in (f"{n}/a/b/f", f"{n}/a/b", f"{n}/a", f"{n}"):
        os.chmod(path, 0)
os.chmod(".", 0)
