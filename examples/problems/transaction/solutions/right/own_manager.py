class Transaction:
    def __init__(self, store):
        self.store = store

    def __enter__(self):
        self.before = self.store.snapshot()
        return self.store

    def __exit__(self, kind, error, traceback):
        if kind is not None:
            self.store.items = self.before


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
        return Transaction(self)
