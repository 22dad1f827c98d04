def by_score(scores):
    result = {}
    for name in sorted(scores):
        result.setdefault(scores[name], []).append(name)
    return result
