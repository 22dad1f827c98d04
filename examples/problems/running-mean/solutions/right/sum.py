total = 0.0
for count, number in enumerate(map(float, input().split()), 1):
    total += number
    print(total / count)
