def measure(corners):
    twice = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(corners, corners[1:] + corners[:1]))
    n = len(corners)
    return {"area": abs(twice) / 2, "middle": (sum(x for x, _ in corners) / n, sum(y for _, y in corners) / n)}
