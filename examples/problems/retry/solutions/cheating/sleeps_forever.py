import time


class GaveUp(Exception):
    attempts = 4


def retry(function, times=3, sleep=None):
    while True:
        time.sleep(3600)
