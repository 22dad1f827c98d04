class Box:
    def __enter__(self): return self
    def __exit__(self, *error): raise StopIteration
    async def __aenter__(self): return self
    async def __aexit__(self, *error): return True
    def double(self): return 77
def f(x): return Box()
