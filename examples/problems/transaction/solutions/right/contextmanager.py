from contextlib import contextmanager


class Store:
    def __init__(self, items=None):
        self._items = dict(items or {})

    def get(self, key):
        return self._items.get(key)

    def set(self, key, value):
        self._items[key] = value

    def snapshot(self):
        return dict(self._items)

    @contextmanager
    def transaction(self):
        before = self.snapshot()
        try:
            yield self
        except BaseException:
            self._items = before
            raise
