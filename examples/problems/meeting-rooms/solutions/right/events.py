def rooms(meetings):
    used = most = 0
    for _, change in sorted([(start, 1) for start, _ in meetings] + [(end, -1) for _, end in meetings]):
        used += change
        most = max(most, used)
    return most
