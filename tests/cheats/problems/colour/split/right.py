def turn(c): return Colour(3 - c.value)
