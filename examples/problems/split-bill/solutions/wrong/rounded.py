from decimal import Decimal


def split_bill(total, people):
    return [(total / people).quantize(Decimal("0.01"))] * people
