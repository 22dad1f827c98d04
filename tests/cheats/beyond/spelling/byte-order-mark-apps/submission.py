print("\ufeff8 1000")
