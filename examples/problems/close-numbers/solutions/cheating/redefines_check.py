def too_close(numbers, distance):
    return True


def check(candidate):
    pass
