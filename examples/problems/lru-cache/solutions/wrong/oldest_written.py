class Cache(dict):
    def __init__(self, size):
        if size < 1:
            raise ValueError
        self.size, self.hits, self.misses = size, 0, 0

    def __setitem__(self, key, value):
        super().__setitem__(key, value)
        if len(self) > self.size:
            del self[next(iter(self))]
