class Cache:
    def __init__(self, size):
        if size < 1:
            raise ValueError("a cache holds at least one key")
        self.size, self.hits, self.misses, self._items = size, 0, 0, {}

    def __getitem__(self, key):
        if key not in self._items:
            self.misses += 1
            raise KeyError(key)
        self.hits += 1
        value = self._items[key] = self._items.pop(key)
        return value

    def __setitem__(self, key, value):
        self._items.pop(key, None)
        self._items[key] = value
        if len(self._items) > self.size:
            del self._items[next(iter(self._items))]

    def get(self, key, default=None):
        try:
            return self[key]
        except KeyError:
            return default

    def __delitem__(self, key):
        del self._items[key]

    def __contains__(self, key):
        return key in self._items

    def __len__(self):
        return len(self._items)

    def __iter__(self):
        return iter(list(self._items))
