class Emitter:
    def __init__(self):
        self.handlers = []

    def on(self, name, handler, once=False):
        self.handlers.append((name, handler, once))
        return len(self.handlers) - 1

    def once(self, name, handler):
        return self.on(name, handler, True)

    def off(self, token):
        self.handlers[token] = (None, None, False)

    def emit(self, name, *args):
        called = 0
        for i, (wanted, handler, once) in enumerate(self.handlers):
            if wanted == name:
                if once:
                    self.off(i)
                handler(*args)
                called += 1
        return called
