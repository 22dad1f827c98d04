from math import comb


def paths(right, down, holes=()):
    return comb(right + down, down)
