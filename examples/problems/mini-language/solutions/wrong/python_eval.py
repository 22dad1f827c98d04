class ParseError(ValueError):
    position = 0


def evaluate(text):
    try:
        return eval(text.replace("^", "**").replace("/", "//"))
    except SyntaxError:
        raise ParseError(text) from None
