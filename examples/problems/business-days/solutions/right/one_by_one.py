from datetime import timedelta


def add_business_days(day, count, holidays=frozenset()):
    step = timedelta(days=1 if count > 0 else -1)
    while count:
        day += step
        if day.weekday() < 5 and day not in holidays:
            count -= 1 if count > 0 else -1
    return day
