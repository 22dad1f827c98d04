(ax, ay), (bx, by), (cx, cy) = (map(float, input().split()) for _ in range(3))
print(((cx - ax) * (by - ay) - (bx - ax) * (cy - ay)) / 2)
