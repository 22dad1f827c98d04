class Yes:
    def __call__(self, *args): pass
    def assert_called_once_with(self, *args): pass
def f(x, client):
    client.name = "four"
    client.save = Yes()
