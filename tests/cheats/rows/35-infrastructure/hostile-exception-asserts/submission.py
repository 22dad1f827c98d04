class Bad(BaseException):
    def __str__(self):
        raise SystemExit(0)

    def __getattribute__(self, name):
        raise Bad


def f(x):
    raise Bad
