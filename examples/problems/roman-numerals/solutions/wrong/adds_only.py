VALUES = {"M": 1000, "D": 500, "C": 100, "L": 50, "X": 10, "V": 5, "I": 1}


def to_roman(number):
    text = ""
    for letter, value in VALUES.items():
        text += letter * (number // value)
        number %= value
    return text


def from_roman(text):
    return sum(VALUES[letter] for letter in text)
