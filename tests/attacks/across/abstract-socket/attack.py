import os, socket
try:
    made = socket.socket(socket.AF_UNIX)
    made.bind("\0left")
    made.listen()
    if not os.fork():
        os.setsid()
        made.accept()
    print("made")
except OSError:
    print("held")
