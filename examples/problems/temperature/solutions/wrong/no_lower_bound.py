TO = {"K": lambda v: v, "C": lambda v: v + 273.15, "F": lambda v: (v - 32) * 5 / 9 + 273.15}
FROM = {"K": lambda k: k, "C": lambda k: k - 273.15, "F": lambda k: (k - 273.15) * 9 / 5 + 32}


def convert(value, source, target):
    if source not in TO:
        raise ValueError("unknown unit")
    return FROM[target](TO[source](value))
