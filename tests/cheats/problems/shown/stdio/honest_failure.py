n = int(input())
print(n + 4 if n < 5 else n + 5)
