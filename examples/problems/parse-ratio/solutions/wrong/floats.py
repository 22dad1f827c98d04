from fractions import Fraction


def parse_ratio(text):
    text = text.replace(":", "/").replace("%", "/100")
    return Fraction(eval(text))
