import re


def strict_int(text):
    if not re.fullmatch("0|-?[1-9][0-9]*", text):
        raise ValueError(f"not a plain whole number: {text!r}")
    return int(text)
