def gray(bits):
    return list(range(1 << bits))


def ungray(code):
    return code
