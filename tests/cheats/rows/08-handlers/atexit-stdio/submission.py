import atexit
import os

atexit.register(os._exit, 0)
print(77)
raise ValueError
