import re

words = re.findall(r"\d+|[-+*/()]", input())


def expression():
    value = product()
    while words and words[0] in "+-":
        value = value + product() if words.pop(0) == "+" else value - product()
    return value


def product():
    value = atom()
    while words and words[0] in "*/":
        if words.pop(0) == "*":
            value *= atom()
        else:
            divisor = atom()
            value = abs(value) // abs(divisor) * (1 if (value < 0) == (divisor < 0) else -1)
    return value


def atom():
    word = words.pop(0)
    if word == "(":
        value = expression()
        words.pop(0)
        return value
    return -atom() if word == "-" else atom() if word == "+" else int(word)


print(expression())
