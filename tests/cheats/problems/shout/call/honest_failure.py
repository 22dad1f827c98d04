def f(text):
    return text.upper()
