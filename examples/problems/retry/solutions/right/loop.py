import time


class GaveUp(Exception):
    def __init__(self, attempts):
        super().__init__(f"gave up after {attempts} attempts")
        self.attempts = attempts


def retry(function, times=3, sleep=time.sleep):
    for attempt in range(times):
        try:
            return function()
        except OSError:
            if attempt < times - 1:
                sleep(2**attempt)
    raise GaveUp(times)
