import os, signal, time
child = os.fork()
if not child:
    os.setsid()
    while True:
        time.sleep(3600)
os.kill(child, signal.SIGSTOP)
