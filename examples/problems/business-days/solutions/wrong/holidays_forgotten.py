from datetime import timedelta


def add_business_days(day, count, holidays=frozenset()):
    step = timedelta(days=1 if count > 0 else -1)
    for _ in range(abs(count)):
        day += step
        while day.weekday() >= 5:
            day += step
    return day
