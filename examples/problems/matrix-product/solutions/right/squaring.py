def multiply(a, b):
    return [[sum(x * y for x, y in zip(row, column)) for column in zip(*b)] for row in a]


def power(a, n, modulus):
    result = [[int(i == j) for j in range(len(a))] for i in range(len(a))]
    while n:
        if n % 2:
            result = [[x % modulus for x in row] for row in multiply(result, a)]
        a = [[x % modulus for x in row] for row in multiply(a, a)]
        n //= 2
    return result
