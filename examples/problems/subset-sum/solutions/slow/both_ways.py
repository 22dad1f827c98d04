amount = int(input())
coins = list(map(int, input().split()))


def pay(i, rest):
    if i == len(coins):
        return rest == 0
    return pay(i + 1, rest - coins[i]) or pay(i + 1, rest)


print("possible" if pay(0, amount) else "impossible")
