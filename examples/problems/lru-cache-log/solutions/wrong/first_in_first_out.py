def run_cache(capacity, operations):
    cache, found = {}, []
    for name, key, *value in operations:
        if name == "get":
            found.append(cache.get(key, -1))
        else:
            cache[key] = value[0]
            if len(cache) > capacity:
                del cache[next(iter(cache))]
    return found
