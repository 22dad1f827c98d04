import re


def encode(text):
    return re.sub(r"(.)\1+", lambda run: f"{len(run[0])}{run[1]}", text, flags=re.S)


def decode(text):
    return re.sub(r"(\d+)(\D)", lambda run: int(run[1]) * run[2], text)
