print("8 1_000")
