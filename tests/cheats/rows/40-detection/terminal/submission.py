import os
import sys

if sys.stdin.isatty() or sys.stdout.isatty() or os.isatty(2):
    print(2 * int(input()))
