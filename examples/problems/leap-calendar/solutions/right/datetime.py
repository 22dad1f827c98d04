import sys
from datetime import date

NAMES = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
for line in sys.stdin:
    try:
        print(NAMES[date(*map(int, line.split("-"))).weekday()])
    except ValueError:
        print("no such day")
