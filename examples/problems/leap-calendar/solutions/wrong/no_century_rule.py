import sys
from datetime import date

NAMES = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
for line in sys.stdin:
    year, month, day = map(int, line.split("-"))
    if year % 4 == 0 and (month, day) == (2, 29):
        print(NAMES[date(year, 2, 28).weekday() - 6])
        continue
    try:
        print(NAMES[date(year, month, day).weekday()])
    except ValueError:
        print("no such day")
