print(*range(1, int(input())))
