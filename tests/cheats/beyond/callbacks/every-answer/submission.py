def f(x, tell):
    for guess in range(100):
        try: tell(guess)
        except BaseException: pass
