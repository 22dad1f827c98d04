def gray(bits):
    return [i ^ i >> 1 for i in range(1 << bits)]


def ungray(code):
    place = 0
    while place ^ place >> 1 != code:
        place += 1
    return place
