def f(x, spy): spy.tell(x + 1)
