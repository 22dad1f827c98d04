class Emitter:
    def __init__(self):
        self._handlers = {}
        self._next = 0

    def on(self, name, handler, once=False):
        self._next += 1
        self._handlers[self._next] = (name, handler, once)
        return self._next

    def once(self, name, handler):
        return self.on(name, handler, once=True)

    def off(self, token):
        self._handlers.pop(token, None)

    def emit(self, name, *args):
        called, failure = 0, None
        for token, (wanted, handler, once) in list(self._handlers.items()):
            if wanted != name:
                continue
            if once:
                self.off(token)
            called += 1
            try:
                handler(*args)
            except Exception as error:
                failure = failure or error
        if failure:
            raise failure
        return called
