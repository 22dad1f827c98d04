def fewest(coins, amount):
    best = [0] + [amount + 1] * amount
    for total in range(1, amount + 1):
        best[total] = min((best[total - coin] + 1 for coin in coins if coin <= total), default=amount + 1)
    return best[amount] if best[amount] <= amount else -1
