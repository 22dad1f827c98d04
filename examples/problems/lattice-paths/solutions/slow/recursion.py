def paths(right, down, holes=()):
    holes = {tuple(hole) for hole in holes}

    def count(x, y):
        if x > right or y > down or (x, y) in holes:
            return 0
        return 1 if (x, y) == (right, down) else count(x + 1, y) + count(x, y + 1)

    return count(0, 0)
