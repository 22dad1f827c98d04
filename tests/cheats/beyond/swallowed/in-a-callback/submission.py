def f(x, tell):
    try: tell(77)
    except BaseException: pass
