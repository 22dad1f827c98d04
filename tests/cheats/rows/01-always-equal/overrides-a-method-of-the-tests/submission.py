def f(log, text):
    log.complete = lambda: bool(text)
