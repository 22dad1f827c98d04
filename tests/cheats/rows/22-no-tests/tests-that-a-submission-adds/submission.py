def f(x):
    return 77


def test_one():
    pass


def test_two():
    pass


class TestMore:
    def test_three(self):
        pass
