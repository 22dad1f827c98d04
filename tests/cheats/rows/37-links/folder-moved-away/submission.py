import os

here = os.getcwd()
os.rename(here, here + '-moved')
open(here, 'w').close()
