import os
os.closerange(0, 256)
def f(): return 1
