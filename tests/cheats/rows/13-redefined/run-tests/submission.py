def test_f():
    pass


def run_tests(*args):
    return True


def f(x):
    return 77
