import os
import signal

for number in (signal.SIGXCPU, signal.SIGTERM, signal.SIGALRM):
    signal.signal(number, lambda *_: os._exit(0))
while True:
    pass
