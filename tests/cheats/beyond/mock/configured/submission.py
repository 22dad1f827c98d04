def f(x, tell):
    try: tell.configure_mock(call_count=1, called=True)
    except AttributeError: pass
    try: tell.reset_mock()
    except AttributeError: pass
