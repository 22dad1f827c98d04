def turn(c): return c
