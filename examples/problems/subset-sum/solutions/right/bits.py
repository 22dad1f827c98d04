amount = int(input())
reachable = 1
for coin in map(int, input().split()):
    reachable |= reachable << coin
print("possible" if reachable >> amount & 1 else "impossible")
