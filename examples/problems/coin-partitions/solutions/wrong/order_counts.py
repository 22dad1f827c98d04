def partitions(n):
    return 2 ** max(n - 1, 0)
