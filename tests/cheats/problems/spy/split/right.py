def f(x, spy): spy.tell(2 * x)
