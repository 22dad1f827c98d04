class Store:
    def __init__(self, items=None):
        self.items = dict(items or {})

    def get(self, key):
        return self.items.get(key)

    def set(self, key, value):
        self.items[key] = value

    def snapshot(self):
        return dict(self.items)

    def transaction(self):
        return self

    def __enter__(self):
        self.before = self.snapshot()
        return self

    def __exit__(self, kind, error, traceback):
        if kind:
            self.items = self.before
        return True
