class MinStack:
    def __init__(self, items=()):
        self.items = list(items)
        self.smallest = min(self.items, default=None)

    def push(self, item):
        self.items.append(item)
        self.smallest = item if self.smallest is None else min(item, self.smallest)

    def pop(self):
        return self.items.pop()

    def peek(self):
        return self.items[-1]

    def least(self):
        return self.smallest

    def __len__(self):
        return len(self.items)

    def __iter__(self):
        return iter(self.items[::-1])
