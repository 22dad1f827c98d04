def too_close(numbers, distance):
    return any(abs(b - a) <= distance for a, b in zip(numbers, numbers[1:]))
