import sys

sys.setrecursionlimit(10000)
rows, cols, *grid = sys.stdin.read().split()
rows, cols = int(rows), int(cols)
best = -1


def walk(r, c, seen):
    global best
    if (r, c) == (rows - 1, cols - 1):
        best = len(seen) if best < 0 else min(best, len(seen))
        return
    for nr, nc in ((r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1)):
        if 0 <= nr < rows and 0 <= nc < cols and grid[nr][nc] == "." and (nr, nc) not in seen:
            walk(nr, nc, seen | {(r, c)})


walk(0, 0, frozenset())
print(best)
