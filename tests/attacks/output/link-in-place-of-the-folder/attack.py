import os
here = os.getcwd()
os.chdir("/")
try:
    os.rename(here, here + "-moved")
    os.symlink("/usr", here)
except OSError:
    os.rmdir(here)
    os.symlink("/usr", here)
