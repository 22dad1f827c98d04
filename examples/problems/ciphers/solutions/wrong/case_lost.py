from itertools import cycle

name, *key = input().split()
text = input().lower()
shifts = cycle([int(key[0])] if name == "caesar" else [ord(c) - 97 for c in key[0]] if key else [0])
print("".join(chr(97 + (ord(c) - 97 + next(shifts)) % 26) if c.isalpha() else c for c in text))
