from unittest.mock import call
def f(x, tell):
    for name, value in (("call_count", 1), ("called", True), ("call_args", call(8)), ("mock_calls", [call(8)])):
        try: setattr(tell, name, value)
        except AttributeError: pass
