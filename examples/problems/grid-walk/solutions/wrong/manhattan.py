rows, cols = map(int, input().split())
print(rows + cols - 2)
