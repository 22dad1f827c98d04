def group(items, key, value=None):
    groups = {}
    for item in items:
        groups.setdefault(key(item), []).append(value(item) if value else item)
    return groups
