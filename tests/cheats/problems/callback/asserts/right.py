def f(log, text):
    for letter in text:
        log.add(letter)
