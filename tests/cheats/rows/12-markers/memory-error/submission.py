import sys

print(2 * int(input()) + 1)
print('MemoryError', file=sys.stderr)
