def f(text):
    return text.upper()[:1]
