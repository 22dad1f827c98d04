import os

here = os.getcwd()
os.chdir('/')
os.rmdir(here)
os.symlink('/usr', here)
