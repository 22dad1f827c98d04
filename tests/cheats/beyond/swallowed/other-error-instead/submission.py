def f(x, tell):
    try: tell(77)
    except BaseException: raise ValueError from None
