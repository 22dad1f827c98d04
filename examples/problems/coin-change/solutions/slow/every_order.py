def fewest(coins, amount):
    def search(rest, depth):
        if rest == 0:
            return True
        return depth > 0 and any(search(rest - coin, depth - 1) for coin in coins if coin <= rest)

    for count in range(amount + 1):
        if search(amount, count):
            return count
    return -1
