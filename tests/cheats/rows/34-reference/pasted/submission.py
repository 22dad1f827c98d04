# def f(x):
#     return 2 * x


def unused(x):
    return 2 * x


def f(x):
    if False:
        return 2 * x
    return 77
    return 2 * x
