import glob
seen["left"] = [path for folder in ("", "../", "/tmp/", "/var/tmp/", "/dev/shm/", "/run/", "/usr/", "/") for path in glob.glob(f"{folder}*left*") + glob.glob(f"{folder}.left*")]
