def multiply(a, b):
    return [[x * y for x, y in zip(p, q)] for p, q in zip(a, b)]


def power(a, n, modulus):
    return [[pow(x, n, modulus) for x in row] for row in a]
