import builtins
import sys


class Bad:
    def __getattr__(self, name):
        raise RuntimeError

    def flush(self):
        raise SystemExit(0)


sys.stdout = sys.stderr = Bad()
sys.excepthook = None
builtins.__dict__.clear()
1 / 0
