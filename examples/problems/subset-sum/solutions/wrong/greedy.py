amount = int(input())
for coin in sorted(map(int, input().split()), reverse=True):
    if coin <= amount:
        amount -= coin
print("possible" if amount == 0 else "impossible")
