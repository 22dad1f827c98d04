import sys

rows, _, *words = sys.stdin.read().split()
rows = int(rows)
width = len(words) // rows
matrix = [words[i * width : (i + 1) * width] for i in range(rows)]
out = []
while matrix:
    out += matrix.pop(0)
    matrix = list(zip(*matrix))[::-1]
print(*out)
