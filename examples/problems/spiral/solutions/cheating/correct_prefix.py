import sys

lines = sys.stdin.read().split("\n")[1:]
print(lines[0])
