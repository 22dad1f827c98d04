class GaveUp(Exception):
    attempts = 4


def retry(function, times=3, sleep=None):
    function.__class__ = type("Done", (), {"calls": 3})
    function.failures = -1
    function.calls = times
    raise GaveUp
