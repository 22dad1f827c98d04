from dataclasses import dataclass
from decimal import Decimal


@dataclass
class Item:
    name: str
    price: Decimal
    count: int = 0


class Inventory:
    def __init__(self, items):
        self._items = {item.name: item for item in items}

    def value(self):
        return sum(float(item.price) * item.count for item in self._items.values())

    def count(self, name):
        return self._items[name].count

    def restock(self, name, n):
        self._items[name].count += n

    def take(self, name, n):
        self._items[name].count -= n
        return n * self._items[name].price

    def names(self):
        return list(self._items)
