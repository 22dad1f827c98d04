import time
def f(): time.sleep(3600)
