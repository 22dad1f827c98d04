class MinStack:
    def __init__(self, items=()):
        self._pairs = []
        for item in items:
            self.push(item)

    def push(self, item):
        self._pairs.append((item, min(item, self._pairs[-1][1]) if self._pairs else item))

    def pop(self):
        return self._pairs.pop()[0]

    def peek(self):
        return self._pairs[-1][0]

    def least(self):
        return self._pairs[-1][1]

    def __len__(self):
        return len(self._pairs)

    def __iter__(self):
        return (item for item, _ in reversed(self._pairs))
