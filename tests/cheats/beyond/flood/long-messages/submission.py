def f(x): raise ValueError(chr(0x1F600) * 100_000)
