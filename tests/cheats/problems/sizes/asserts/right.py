def f(text):
    return {'n': len(text), 'text': text}
