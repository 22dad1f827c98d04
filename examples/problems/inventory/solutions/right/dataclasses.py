from dataclasses import dataclass, replace
from decimal import Decimal


@dataclass(frozen=True)
class Item:
    name: str
    price: Decimal
    count: int = 0

    @property
    def value(self):
        return self.price * self.count


class Inventory:
    def __init__(self, items):
        self._items = {item.name: item for item in items}

    def _change(self, name, by):
        item = self._items[name]
        if item.count + by < 0:
            raise ValueError(f"only {item.count} of {name}")
        self._items[name] = replace(item, count=item.count + by)
        return item.price * abs(by)

    def value(self):
        return sum(item.value for item in self._items.values())

    def count(self, name):
        return self._items[name].count

    def restock(self, name, n):
        self._change(name, n)

    def take(self, name, n):
        return self._change(name, -n)

    def names(self):
        return sorted(self._items, key=lambda name: -self._items[name].value)
