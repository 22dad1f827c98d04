import os
for name in ("out", "stdout", "result.json", "../pipe"):
    try:
        os.mkfifo(name)
        os.chmod(name, 0o666)
    except OSError:
        pass
