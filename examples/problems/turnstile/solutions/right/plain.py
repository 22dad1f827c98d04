class Turnstile:
    def __init__(self, price):
        self.price, self.paid, self.history = price, 0, []
        self._counts = {"passed": 0, "refused": 0}

    @property
    def state(self):
        return "open" if self.paid >= self.price else "locked"

    def coin(self, value):
        if value < 1:
            raise ValueError("no such coin")
        self.history.append(f"coin {value}")
        self.paid += value
        return self.state

    def push(self):
        self.history.append("push")
        passed = self.state == "open"
        self._counts["passed" if passed else "refused"] += 1
        if passed:
            self.paid -= self.price
        return passed

    def counts(self):
        return dict(self._counts)
