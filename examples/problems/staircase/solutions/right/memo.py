from functools import cache


@cache
def ways(n):
    return 1 if n == 0 else sum(ways(n - step) for step in (1, 2, 3) if step <= n)


print(ways(int(input())))
