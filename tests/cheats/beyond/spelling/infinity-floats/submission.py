print("inf inf")
