def partitions(n, largest=None):
    if n == 0:
        return 1
    return sum(partitions(n - part, part) for part in range(1, min(n, largest or n) + 1))
