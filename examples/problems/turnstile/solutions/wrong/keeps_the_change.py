class Turnstile:
    def __init__(self, price):
        self.price, self.paid, self.history = price, 0, []
        self.passed = self.refused = 0

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
        if self.paid >= self.price:
            self.paid = 0
            self.passed += 1
            return True
        self.refused += 1
        return False

    def counts(self):
        return {"passed": self.passed, "refused": self.refused}
