from fractions import Fraction


def parse_ratio(text):
    text = text.replace(" ", "").replace(":", "/")
    if text.endswith("%"):
        return Fraction(text[:-1]) / 100
    above, _, below = text.partition("/")
    return Fraction(above) / Fraction(below or 1)
