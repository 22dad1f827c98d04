a, b, c = 1, 0, 0
for _ in range(int(input())):
    a, b, c = a + b + c, a, b
print(a)
