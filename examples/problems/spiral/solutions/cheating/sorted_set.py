import sys

rows, _, *words = sys.stdin.read().split()
print(*sorted(words, reverse=True))
