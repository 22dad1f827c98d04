import sys

print(2 * int(input()))
print('MemoryError', file=sys.stderr)
sys.exit(3)
