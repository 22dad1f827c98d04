class F:
    def __call__(self, x): raise StopIteration(8)
f = F()
