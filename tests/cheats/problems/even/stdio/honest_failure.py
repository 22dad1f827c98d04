n = int(input())
print('YES' if n > 2 else 'NO')
