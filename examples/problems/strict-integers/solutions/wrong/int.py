def strict_int(text):
    return int(text)
