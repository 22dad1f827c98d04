import atexit
import os
import threading
import traceback

os._exit = lambda code: None
os.write = None
traceback.print_exception = None
threading._shutdown = None
1 / 0
