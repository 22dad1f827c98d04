from fractions import Fraction


def f(x):
    made = Fraction(1, 3)
    made._numerator, made._denominator = 1 << 4_000_000, (1 << 4_000_000) - 1
    return made
