import threading
def f(x, tell):
    thread = threading.Thread(target=tell, args=(77,))
    thread.start()
    thread.join(0.3)
