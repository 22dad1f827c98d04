def gray(bits):
    return [i ^ i >> 1 for i in range(1 << bits)]


def ungray(code):
    place = 0
    while code:
        place ^= code
        code >>= 1
    return place
