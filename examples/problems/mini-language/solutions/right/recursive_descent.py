import re


class ParseError(ValueError):
    def __init__(self, message, position):
        super().__init__(f"{message} at {position}")
        self.position = position


WORD = re.compile(r"\s*(?:(\d+)|([a-z]+)|([-+*/^()=<])|(\S))")
KEYWORDS = {"let", "in", "if", "then", "else"}


class Parser:
    def __init__(self, text):
        self.words = []
        position = 0
        while match := WORD.match(text, position):
            position = match.end()
            if match[4]:
                raise ParseError(f"unexpected {match[4]!r}", match.start(4))
            self.words.append((match[match.lastindex], match.start(match.lastindex)))
        self.words.append(("", len(text)))

    def next(self, wanted=None):
        word, position = self.words[0]
        if wanted is not None and word != wanted:
            raise ParseError(f"expected {wanted!r}", position)
        return self.words.pop(0)[0]

    def see(self, *words):
        return self.words[0][0] in words

    def name(self):
        word, position = self.words[0]
        if not word.isalpha() or word in KEYWORDS:
            raise ParseError("expected a name", position)
        return self.next()

    def expression(self):
        if self.see("let"):
            self.next()
            name = self.name()
            self.next("=")
            value = self.expression()
            self.next("in")
            body = self.expression()
            return lambda env: body({**env, name: value(env)})
        if self.see("if"):
            self.next()
            left = self.expression()
            self.next("<")
            right = self.expression()
            self.next("then")
            yes = self.expression()
            self.next("else")
            no = self.expression()
            return lambda env: yes(env) if left(env) < right(env) else no(env)
        return self.sum()

    def sum(self):
        left = self.product()
        while self.see("+", "-"):
            left = self.join(self.next(), left, self.product())
        return left

    def product(self):
        left = self.sign()
        while self.see("*", "/"):
            left = self.join(self.next(), left, self.sign())
        return left

    def sign(self):
        if self.see("-"):
            self.next()
            inner = self.sign()
            return lambda env: -inner(env)
        return self.power()

    def power(self):
        base = self.atom()
        if self.see("^"):
            return self.join(self.next(), base, self.sign())
        return base

    def join(self, sign, left, right):
        return {
            "+": lambda env: left(env) + right(env),
            "-": lambda env: left(env) - right(env),
            "*": lambda env: left(env) * right(env),
            "/": lambda env: left(env) // right(env),
            "^": lambda env: left(env) ** right(env),
        }[sign]

    def atom(self):
        word, position = self.words[0]
        if word == "(":
            self.next()
            inner = self.expression()
            self.next(")")
            return inner
        if word.isdigit():
            self.next()
            return lambda env: int(word)
        name = self.name()

        def look_up(env):
            if name not in env:
                raise NameError(f"unknown name {name}")
            return env[name]

        return look_up


def evaluate(text):
    parser = Parser(text)
    tree = parser.expression()
    parser.next("")
    return tree({})
