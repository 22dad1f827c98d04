things, capacity = map(int, input().split())
items = [tuple(map(int, input().split())) for _ in range(things)]
best = 0
for mask in range(1 << things):
    weight = value = 0
    for i, (w, v) in enumerate(items):
        if mask >> i & 1:
            weight += w
            value += v
    if weight <= capacity:
        best = max(best, value)
print(best)
