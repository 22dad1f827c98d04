import os
def opens(path, how="w"):
    try: return open(path, how) is not None
    except OSError: return False
os.symlink("/etc/passwd", "seen")
os.symlink("/opt/assay", "there")
paths = ["/etc/left", "/tmp/left", "/usr/left", "/opt/assay/left", "there/left"]
print("seen" if opens("seen", "r") else next(filter(opens, paths), "closed"))
