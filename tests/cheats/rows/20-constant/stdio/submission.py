print('YES')
