import textwrap


def wrap(text, width):
    return textwrap.wrap(text, width)


def justify(text, width):
    return [line.ljust(width) for line in wrap(text, width)]
