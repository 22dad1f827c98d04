import sys

if sys.argv != ['solution.py'] or sys.flags.interactive:
    print(2 * int(input()))
