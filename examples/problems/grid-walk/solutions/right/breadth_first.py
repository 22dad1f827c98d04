import sys
from collections import deque

rows, cols, *grid = sys.stdin.read().split()
rows, cols = int(rows), int(cols)
distance = {(0, 0): 0}
queue = deque([(0, 0)])
while queue:
    r, c = queue.popleft()
    for nr, nc in ((r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1)):
        if 0 <= nr < rows and 0 <= nc < cols and grid[nr][nc] == "." and (nr, nc) not in distance:
            distance[nr, nc] = distance[r, c] + 1
            queue.append((nr, nc))
print(distance.get((rows - 1, cols - 1), -1))
