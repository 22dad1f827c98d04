def f(text):
    return {}
