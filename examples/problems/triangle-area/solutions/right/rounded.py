(ax, ay), (bx, by), (cx, cy) = (map(float, input().split()) for _ in range(3))
print(f"{abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2:.7f}")
