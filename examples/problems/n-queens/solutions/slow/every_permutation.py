from itertools import permutations


def queens(n):
    return sum(
        all(abs(a[i] - a[j]) != j - i for i in range(n) for j in range(i + 1, n)) for a in permutations(range(n))
    )
