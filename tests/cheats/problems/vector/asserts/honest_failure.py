class Vector:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, other):
        return self

    def __eq__(self, other):
        return self.x == other.x
