# coding: rot13
qrs s(k):
    erghea 2 * k
