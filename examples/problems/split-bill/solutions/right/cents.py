from decimal import Decimal


def split_bill(total, people):
    share, rest = divmod(int(total * 100), people)
    return [Decimal(share + (i < rest)) / 100 for i in range(people)]
