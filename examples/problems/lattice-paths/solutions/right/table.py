def paths(right, down, holes=()):
    holes = {tuple(hole) for hole in holes}
    row = [0] * (right + 1)
    for y in range(down + 1):
        for x in range(right + 1):
            row[x] = 0 if (x, y) in holes else 1 if x == y == 0 else row[x] + (row[x - 1] if x else 0)
    return row[-1]
