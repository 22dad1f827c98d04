class Bad(BaseException):
    def __str__(self):
        raise SystemExit(0)

    def __repr__(self):
        raise Bad


def f(x):
    raise Bad
