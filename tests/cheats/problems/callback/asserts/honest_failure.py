def f(log, text):
    log.add(text)
    log.add(text)
