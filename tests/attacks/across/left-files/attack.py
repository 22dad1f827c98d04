import os
for folder in (".", "..", "/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run", "/run/assay", "/usr", "/", "/opt", "/home", "/etc"):
    for name in ("left", ".left", f"left-{os.getuid()}"):
        try:
            with open(f"{folder}/{name}", "w") as file:
                file.write("left")
            os.chmod(f"{folder}/{name}", 0o4777)
        except OSError:
            pass
