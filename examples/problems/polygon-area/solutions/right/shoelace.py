def measure(corners):
    twice = x = y = 0.0
    for (ax, ay), (bx, by) in zip(corners, corners[1:] + corners[:1]):
        cross = ax * by - bx * ay
        twice += cross
        x += (ax + bx) * cross
        y += (ay + by) * cross
    return {"area": abs(twice) / 2, "middle": (x / (3 * twice), y / (3 * twice))}
