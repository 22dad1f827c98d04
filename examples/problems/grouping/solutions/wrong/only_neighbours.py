from itertools import groupby


def group(items, key, value=None):
    return {k: [value(i) if value else i for i in run] for k, run in groupby(sorted(items, key=key), key)}
