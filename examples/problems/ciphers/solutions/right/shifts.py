from itertools import cycle

name, *key = input().split()
text = input()
shifts = cycle([int(key[0])] if name == "caesar" else [ord(c) - 97 for c in key[0]] if key else [0])
out = []
for char in text:
    if not char.isalpha():
        out.append(char)
        continue
    first = 65 if char.isupper() else 97
    place = ord(char) - first
    place = 25 - place if name == "atbash" else (place + next(shifts)) % 26
    out.append(chr(first + place))
print("".join(out))
