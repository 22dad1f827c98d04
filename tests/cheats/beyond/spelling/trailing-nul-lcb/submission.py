print("8 1000\x00")
