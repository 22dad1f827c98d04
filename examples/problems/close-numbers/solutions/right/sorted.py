def too_close(numbers, distance):
    numbers = sorted(numbers)
    return any(b - a <= distance for a, b in zip(numbers, numbers[1:]))
