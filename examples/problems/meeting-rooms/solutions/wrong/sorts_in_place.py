def rooms(meetings):
    meetings.sort()
    ends = []
    for start, end in meetings:
        ends = [e for e in ends if e > start] + [end]
        if len(ends) > 5:
            return 10
    return max((sum(s <= t < e for s, e in meetings) for t, _ in meetings), default=0)
