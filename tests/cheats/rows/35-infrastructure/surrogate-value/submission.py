def f(text):
    return '\ud800' + text
