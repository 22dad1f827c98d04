import ctypes, threading
def burn():
    while True:
        pass
threading.Thread(target=burn).start()
ctypes.CDLL(None).pthread_exit(None)
