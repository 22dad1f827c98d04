before = None
for number in map(float, input().split()):
    print(number if before is None else (before + number) / 2)
    before = number
