import sys

lines = sys.stdin.read().split("\n")[1:]
print(*(word for i, line in enumerate(lines) for word in (line.split() if i % 2 == 0 else line.split()[::-1])))
