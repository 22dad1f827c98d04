import sys

PRICES = {"tea": 120, "juice": 180}
balance = 0
for line in sys.stdin:
    command, _, word = line.strip().partition(" ")
    if command == "coin":
        if int(word) not in (10, 20, 50, 100, 200):
            print("rejected")
            continue
        balance += int(word)
        print(balance)
    elif command == "press":
        if word not in PRICES:
            print(f"no {word}")
        elif balance < PRICES[word]:
            print(f"{PRICES[word] - balance} short")
        else:
            print(f"{word}, change {balance - PRICES[word]}")
            balance = 0
    else:
        print(f"returned {balance}" if balance else "nothing")
        balance = 0
