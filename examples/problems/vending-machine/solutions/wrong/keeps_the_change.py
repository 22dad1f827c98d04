import sys

PRICES = {"tea": 120, "juice": 180}
balance = 0
for line in sys.stdin:
    command, _, word = line.strip().partition(" ")
    if command == "coin":
        balance += int(word)
        print(balance)
    elif command == "press":
        if balance < PRICES.get(word, 0):
            print(f"{PRICES[word] - balance} short")
        else:
            balance -= PRICES.get(word, 0)
            print(f"{word}, change {balance}")
    else:
        print(f"returned {balance}" if balance else "nothing")
        balance = 0
