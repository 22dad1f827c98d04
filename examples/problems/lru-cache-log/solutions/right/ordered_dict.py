from collections import OrderedDict


def run_cache(capacity, operations):
    cache, found = OrderedDict(), []
    for name, key, *value in operations:
        if key in cache:
            cache.move_to_end(key)
        if name == "get":
            found.append(cache.get(key, -1))
        else:
            cache[key] = value[0]
            if len(cache) > capacity:
                cache.popitem(last=False)
    return found
